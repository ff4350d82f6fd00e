import Logging
import NIOCore
import RPC
import ServiceLifecycle

/// Runs a process's server from its start to the end of its drain.
struct ServerService: Service {
    let name: String
    let router: Router
    let configuration: ServerConfiguration
    let identity: TLSIdentity
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        let server = try await RPCServer.start(
            service: name, router: router, identity: identity, configuration: configuration, group: group, logger: logger,
            translate: StorageFailure.translate)
        logger.info(
            "serving",
            metadata: ["address": "\(server.address)", "identity": "\(identity.identity)", "build": "\(configuration.build)"])
        try? await gracefulShutdown()
        logger.info("draining")
        await server.drain()
        logger.info("drained")
    }
}
