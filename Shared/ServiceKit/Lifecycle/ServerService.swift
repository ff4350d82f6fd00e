import Logging
import NIOCore
import RPC
import ServiceLifecycle

/// Runs a process's server from its start to the end of its drain.
struct ServerService: Service {
    let name: String
    let router: Router
    let configuration: ServerConfiguration
    let identity: CurrentIdentity
    let group: any EventLoopGroup
    let logger: Logger
    let controls: ProcessControls

    func run() async throws {
        let server = try await RPCServer.start(
            service: name, router: router, identity: identity.current, configuration: configuration, group: group, logger: logger,
            controls: controls, translate: StorageFailure.translate)
        identity.follow { server.replaceIdentity($0) }
        logger.info(
            "serving",
            metadata: ["address": "\(server.address)", "identity": "\(identity.current.identity)", "build": "\(configuration.build)"])
        try? await gracefulShutdown()
        logger.info("draining")
        await server.drain()
        logger.info("drained")
    }
}
