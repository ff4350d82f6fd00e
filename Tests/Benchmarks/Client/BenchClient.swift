import ArgumentParser
import BenchmarkLoad
import BenchmarkMessages
import BenchmarkMethods
import Logging
import NIOPosix
import RPC

/// Loads `bench-server` from one event loop. The lines that it writes are those of `Load`.
@main
struct BenchClient: AsyncParsableCommand {
    @OptionGroup
    var options: LoadOptions

    func run() async throws {
        let folder = options.certificates
        let identity = try TLSIdentity(
            TLSMaterial(certificate: "\(folder)/load.pem", privateKey: "\(folder)/load.key", authority: "\(folder)/ca.pem"))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let configuration = ClientConfiguration(host: "127.0.0.1", port: options.port)
        let clients = (0..<options.connections).map { _ in
            RPCClient(
                service: "benchmark", configuration: configuration, identity: identity, eventLoop: eventLoop,
                logger: Logger(label: "load"))
        }
        // The context of a call that is made for a client's request: it has a trace, an account and a time limit.
        let origin = CallContext(deadline: .distantFuture, account: 4_711)
        try await Load(options, on: eventLoop) { connection in
            var context = origin
            context.deadline = .after(.seconds(2))
            let grant = try await clients[connection].call(BenchmarkMethods.participate, .sample, in: context)
            guard grant.page == 1 else { throw WrongReply() }
        }.run()
        for client in clients { client.shutDown() }
    }
}

struct WrongReply: Error {}
