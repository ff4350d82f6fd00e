import ArgumentParser
import BenchmarkGRPC
import BenchmarkLoad
import BenchmarkMessages
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOPosix

/// Loads `bench-grpc-server` from one event loop. The lines that it writes are those of `Load`.
@main
struct GRPCBenchClient: AsyncParsableCommand {
    @OptionGroup
    var options: LoadOptions

    func run() async throws {
        let folder = options.certificates
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let clients = try (0..<options.connections).map { _ in
            GRPCClient(
                transport: try HTTP2ClientTransport.Posix(
                    target: .ipv4(address: "127.0.0.1", port: options.port),
                    transportSecurity: .mTLS(
                        certificateChain: [.file(path: "\(folder)/load.pem", format: .pem)],
                        privateKey: .file(path: "\(folder)/load.key", format: .pem)
                    ) {
                        $0.trustRoots = .certificates([.file(path: "\(folder)/ca.pem", format: .pem)])
                        $0.serverCertificateVerification = .noHostnameVerification
                    },
                    eventLoopGroup: group))
        }
        let load = Load(options) { connection in
            let grant = try await clients[connection].unary(
                request: ClientRequest(message: ParticipationRequest.sample), descriptor: BenchmarkGRPC.begin,
                serializer: FoundationSerializer<ParticipationRequest>(), deserializer: FoundationDeserializer<ParticipationGrant>(),
                options: .defaults
            ) { try $0.message }
            guard grant.page == 1 else { throw WrongReply() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients { group.addTask { try await client.runConnections() } }
            try await load.run()
            for client in clients { client.beginGracefulShutdown() }
            try await group.waitForAll()
        }
    }
}

struct WrongReply: Error {}
