import ArgumentParser
import BenchmarkMessages
import BenchmarkMethods
import Foundation
import Logging
import NIOPosix
import RPC

/// Answers the measured call on one event loop. Says `listening PORT`, and ends when its standard input does.
@main
struct BenchServer: AsyncParsableCommand {
    @Option(help: "Folder with the certificates of the authority and of the service.")
    var certificates: String

    func run() async throws {
        let identity = try TLSIdentity(
            TLSMaterial(
                certificate: "\(certificates)/benchmark.pem", privateKey: "\(certificates)/benchmark.key",
                authority: "\(certificates)/ca.pem"))
        var router = Router()
        router.on(BenchmarkMethods.participate) { request, _ in request.granted() }
        var configuration = ServerConfiguration()
        configuration.maximumInFlightPerConnection = 1_024
        configuration.maximumConnections = 4_096
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await RPCServer.start(
            service: "benchmark", router: router, identity: identity, configuration: configuration, group: group,
            logger: Logger(label: "benchmark"))
        FileHandle.standardOutput.write(Data("listening \(server.address.port ?? 0)\n".utf8))
        while readLine() != nil {}
        await server.drain()
        try await group.shutdownGracefully()
    }
}
