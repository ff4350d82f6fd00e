import ArgumentParser
import BenchmarkGRPC
import BenchmarkMessages
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOPosix

/// Answers the measured call with grpc-swift-2 on one event loop. Says `listening PORT`, and ends when its standard input does.
@main
struct GRPCBenchServer: AsyncParsableCommand {
    @Option(help: "Folder with the certificates of the authority and of the service.")
    var certificates: String

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: 0),
            transportSecurity: .mTLS(
                certificateChain: [.file(path: "\(certificates)/benchmark.pem", format: .pem)],
                privateKey: .file(path: "\(certificates)/benchmark.key", format: .pem)
            ) { $0.trustRoots = .certificates([.file(path: "\(certificates)/ca.pem", format: .pem)]) },
            eventLoopGroup: group)
        try await withGRPCServer(transport: transport, services: [Participations()]) { server in
            let address = try await server.listeningAddress
            FileHandle.standardOutput.write(Data("listening \(address?.ipv4?.port ?? 0)\n".utf8))
            while readLine() != nil {}
            server.beginGracefulShutdown()
        }
    }
}

/// The service, registered as generated code registers one.
private struct Participations: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: BenchmarkGRPC.begin, deserializer: FoundationDeserializer<ParticipationRequest>(),
            serializer: FoundationSerializer<ParticipationGrant>()
        ) { request, _ in
            let request = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: request.message.granted()))
        }
    }
}
