import NIOCore
import NIOPosix
import RPC
import TestSupport

/// Several servers of one service, and a way to call them as one.
struct Fleet {
    let certificates: TestCertificates
    let services: [TestService]

    init(_ count: Int, configure: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        certificates = try TestCertificates()
        var services: [TestService] = []
        for number in 0..<count {
            services.append(
                try await TestService(certificates) {
                    $0.instance = "\(number)"
                    configure(&$0)
                })
        }
        self.services = services
    }

    /// - Parameter more: Endpoints beside those of the fleet.
    func client(more: [Endpoint] = [], configure: (inout ClientConfiguration) -> Void = { _ in }) throws -> RPCClient {
        try services[0].client {
            $0.endpoints = services.map { Endpoint(host: "127.0.0.1", port: $0.port) } + more
            configure(&$0)
        }
    }

    /// Executions of a counted method in each server.
    func counts(_ method: String) -> [Int] { services.map { $0.ledger[method] } }

    /// A client that has a connection to every server.
    func connectedClient(configure: (inout ClientConfiguration) -> Void = { _ in }) async throws -> RPCClient {
        let client = try client(configure: configure)
        _ = try await client.call(TestContract.echo, Text(text: "connect"), in: .within(20))
        for service in services {
            guard await eventually({ try await service.connections().contains { $0.peer == "service/gateway" && $0.phase == "open" } })
            else { throw NotConnected() }
        }
        // The servers have the client's HELLO; the client has theirs by the time that a call was answered by each.
        guard
            await eventually({
                _ = try await client.call(TestContract.warm, Text(text: ""), in: .within(20))
                return !counts("warm").contains(0)
            })
        else { throw NotConnected() }
        return client
    }

    struct NotConnected: Error {}
}

extension Endpoint {
    /// Where nobody listens: a port that was free a moment ago.
    static func dead() async throws -> Endpoint {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return Endpoint(host: "127.0.0.1", port: port)
    }
}
