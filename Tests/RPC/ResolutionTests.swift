import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing

@Suite("A client of a name", .serialized)
struct ResolutionTests {
    @Test("calls what the name stands for, and says both in errors")
    func localhost() async throws {
        let service = try await TestService()
        let client = try service.client { [port = service.port] in $0.endpoints = [Endpoint(host: "localhost", port: port)] }
        #expect(try await client.call(TestContract.echo, Text(text: "hi"), in: .within(20)).text == "hi")
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.absent, Text(text: ""), in: .within(20)) }
        #expect(error?.peer?.hasPrefix("tokens at localhost:\(service.port) (") == true, "\(error?.peer ?? "")")
        #expect(error?.peer?.contains("127.0.0.1") == true)
    }

    @Test("that cannot be resolved fails with the name, for unary calls, streams and pings")
    func unresolvable() async throws {
        let service = try await TestService()
        let client = try service.client { $0.endpoints = [Endpoint(host: "nobody.invalid", port: 7101)] }
        let errors = [
            await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) },
            await #expect(throws: RPCError.self) { try await client.stream(TestContract.run, Run(items: 1), in: .within(20)).numbers() },
        ]
        for error in errors {
            #expect(error?.code == .unavailable)
            #expect(error?.isNotExecuted == true)
            #expect(error?.description.contains("nobody.invalid:7101: the name nobody.invalid cannot be resolved") == true)
        }
        let ping = await #expect(throws: RPCError.self) { try await client.ping(in: .within(20)) }
        #expect(ping?.code == .unavailable)
    }

    @Test("beside an address calls both")
    func mixed() async throws {
        let fleet = try await Fleet(2)
        let ports = fleet.services.map(\.port)
        let client = try fleet.services[0].client {
            $0.endpoints = [Endpoint(host: "localhost", port: ports[0]), Endpoint(host: "127.0.0.1", port: ports[1])]
        }
        #expect(
            await eventually {
                _ = try await client.call(TestContract.warm, Text(text: ""), in: .within(20))
                return !fleet.counts("warm").contains(0)
            })
    }

    @Test("on several event loops connects once from each on which it is called")
    func loops() async throws {
        let service = try await TestService()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        let client = RPCClient(
            service: "tokens", configuration: ClientConfiguration(host: "127.0.0.1", port: service.port),
            identity: try service.certificates.identity(.service("gateway")), eventLoops: Array(group.makeIterator()),
            logger: service.log.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for loop in group.makeIterator() {
                for _ in 0..<50 {
                    tasks.addTask(executorPreference: OnLoop(loop)) {
                        _ = try await client.call(TestContract.echo, Text(text: ""), in: .within(20))
                    }
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try await service.connections().count { $0.peer == "service/gateway" } == 3)
        client.shutDown()
        #expect(await eventually { try await service.connections().count { $0.peer == "service/gateway" } == 0 })
        try await group.shutdownGracefully()
    }

    /// Runs tasks on an event loop.
    private final class OnLoop: TaskExecutor {
        private let loop: any EventLoop

        init(_ loop: any EventLoop) {
            self.loop = loop
        }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}
