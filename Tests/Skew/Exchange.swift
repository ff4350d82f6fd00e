import Logging
import NIOCore
import NIOPosix
import RPC
import TestSupport

/// A service and an operator who calls it, over TLS.
struct Exchange {
    let certificates: TestCertificates
    let client: RPCClient
    private let server: RPCServer
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter certificates: Those of an installation that the service is part of; nil: its own.
    init(_ certificates: TestCertificates? = nil, register: (inout Router) -> Void) async throws {
        let certificates = try certificates ?? TestCertificates()
        self.certificates = certificates
        var router = Router()
        register(&router)
        server = try await RPCServer.start(
            service: "panel", router: router, identity: certificates.identity(.service("panel")), configuration: ServerConfiguration(),
            group: MultiThreadedEventLoopGroup.singleton, logger: Self.silent)
        client = try Self.client(ports: [server.address.port ?? 0], of: certificates)
    }

    var port: Int { server.address.port ?? 0 }

    static func client(ports: [Int], of certificates: TestCertificates) throws -> RPCClient {
        RPCClient(
            service: "panel", configuration: ClientConfiguration(endpoints: ports.map { Endpoint(host: "127.0.0.1", port: $0) }),
            identity: try certificates.identity(.operator("anna")), eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: silent)
    }

    func statistics() async throws -> ServiceStatistics {
        try await client.call(SystemMethods.stats, Nothing(), in: .within(30))
    }

    func end() async {
        client.shutDown()
        await server.drain()
    }
}

extension CallContext {
    static func within(_ seconds: Int64) -> CallContext {
        CallContext(deadline: .after(.seconds(seconds)))
    }
}
