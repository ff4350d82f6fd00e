import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import RPC

@Suite("A task that was cancelled before it makes a call")
struct EarlyCancellationTests {
    @Test("is told so, also when the cancellation is faster than the call on the way to the event loop", .timeLimit(.minutes(1)))
    func overtaken() async throws {
        let service = try await TestService()
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let identity = try service.certificates.identity(.service("gateway"))
        let configuration = ClientConfiguration(host: "127.0.0.1", port: service.port)
        let balancer = NIOLoopBoundBox.makeBoxSendingValue(
            Balancer(service: "tokens", configuration: configuration, identity: identity, eventLoop: eventLoop, logger: service.log.logger),
            eventLoop: eventLoop)
        let call = UnaryCall(TestContract.echo, Text(text: "late"), context: .within(20), peer: "tokens")
        let result: Result<Text, RPCError> = await withUnsafeContinuation { continuation in
            eventLoop.execute {
                balancer.value.cancel(call)
                call.continuation = continuation
                balancer.value.begin(call)
            }
        }
        #expect(throws: RPCError.cancelled) { try result.get() }
        eventLoop.execute { balancer.value.shutDown() }
    }

    @Test("is told so each time")
    func often() async throws {
        let service = try await TestService()
        let client = try service.client()
        for _ in 0..<1_000 {
            let call = Task { try await client.call(TestContract.echo, Text(text: "late"), in: .within(20)) }
            call.cancel()
            guard case .failure(let error) = await call.result else { continue }
            #expect((error as? RPCError)?.code == .cancelled)
        }
    }
}
