import JSON
import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A call")
struct CallTests {
    @Test("brings back the reply")
    func reply() async throws {
        let service = try await TestService()
        let reply = try await service.client().call(TestContract.echo, Text(text: "zażółć"), in: .within(20))
        #expect(reply == Text(text: "zażółć"))
    }

    @Test("is one of many on a connection, and a slow one delays no other")
    func multiplexing() async throws {
        let service = try await TestService()
        let client = try service.client()
        let slow = Task { try await client.call(TestContract.wait, Text(text: "slow"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("slow") })
        try await withThrowingTaskGroup(of: Text.self) { group in
            for number in 0..<500 {
                group.addTask { try await client.call(TestContract.echo, Text(text: "\(number)"), in: .within(20)) }
            }
            var seen: Set<String> = []
            for try await reply in group { seen.insert(reply.text) }
            #expect(seen.count == 500)
        }
        service.gate.open("slow")
        #expect(try await slow.value == Text(text: "slow"))
    }

    @Test("carries its context to the handler")
    func context() async throws {
        let service = try await TestService()
        var context = CallContext.within(1)
        context.account = 17
        context.caller = "key:3"
        context.idempotencyKey = "once"
        let seen = try await service.client().call(TestContract.context, Nothing(), in: context)
        #expect(seen.account == 17)
        #expect(seen.caller == "key:3")
        #expect(seen.idempotencyKey == "once")
        #expect(seen.requestID == context.requestID)
        #expect(seen.peer == "service/gateway")
        #expect((1...1000).contains(seen.millisecondsLeft))
    }

    @Test("leaves its nested calls a little less time, and not its idempotency key")
    func nested() {
        var context = CallContext.within(1)
        context.idempotencyKey = "once"
        context.account = 4
        let nested = context.nested()
        #expect(nested.deadline < context.deadline)
        #expect(nested.idempotencyKey == nil)
        #expect(nested.account == 4)
        #expect(nested.requestID == context.requestID)
    }

    @Test("fails with the status, details and flags that the handler threw", arguments: StatusCode.allCases)
    func failure(_ code: StatusCode) async throws {
        let service = try await TestService()
        let client = try service.client()
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.fail, Failure(code: Int64(code.rawValue), reason: "why"), in: .within(20))
        }
        #expect(error?.code == code)
        #expect(error?.message == "as asked")
        #expect(error?.details.reason == "why")
        #expect(error?.details.fieldViolations == [FieldViolation(field: "code", description: "was asked for")])
        #expect(error?.retryAfter == 70)
        #expect(error?.doNotRetry == true)
        #expect(error?.isNotExecuted == false)
        #expect(error?.peer == "tokens at 127.0.0.1:\(service.port)")
    }

    @Test("keeps the cause of an internal failure in the server's log, under the request's id")
    func internalFailure() async throws {
        let service = try await TestService()
        let client = try service.client()
        let context = CallContext.within(20)
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.fail, Failure(code: 99, reason: nil), in: context)
        }
        #expect(error?.code == .internal)
        #expect(error?.description.contains("nobody outside") == false)
        #expect(service.log.lines.contains { $0.contains("nobody outside") && $0.contains(context.requestID) })
    }

    @Test("ends at its deadline, and its handler is cancelled")
    func deadline() async throws {
        let service = try await TestService()
        let client = try service.client()
        // Connect first, so that the deadline passes during the call and not before it.
        _ = try await client.call(TestContract.echo, Text(text: "connected"), in: .within(20))
        let context = CallContext(deadline: .after(.milliseconds(500)))
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.wait, Text(text: "late"), in: context)
        }
        #expect(error?.code == .deadlineExceeded)
        #expect(await eventually { service.gate.cancelled.contains("late") })
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) == Text(text: "on"))
    }

    @Test("whose time is over before it begins is never sent")
    func passedDeadline() async throws {
        let service = try await TestService()
        let client = try service.client()
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.wait, Text(text: "never"), in: CallContext(deadline: .after(.milliseconds(-1))))
        }
        #expect(error?.code == .deadlineExceeded)
        #expect(error?.isNotExecuted == true)
        #expect(!service.gate.arrived.contains("never"))
    }

    @Test("that is cancelled cancels its handler, and the connection goes on")
    func cancellation() async throws {
        let service = try await TestService()
        let client = try service.client()
        let call = Task { try await client.call(TestContract.wait, Text(text: "unwanted"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("unwanted") })
        call.cancel()
        await #expect(throws: RPCError.self) { try await call.value }
        #expect(await eventually { service.gate.cancelled.contains("unwanted") })
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) == Text(text: "on"))
    }

    @Test("to a method that the service does not have says so")
    func unknownMethod() async throws {
        let service = try await TestService()
        let client = try service.client()
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.absent, Text(text: ""), in: .within(20))
        }
        #expect(error?.code == .unimplemented)
        #expect(error?.isNotExecuted == true)
    }

    @Test("with a request that does not fit names the field")
    func undecodable() async throws {
        let service = try await TestService()
        let client = try service.client()
        let loose = Method<JSONValue, JSONValue>("test.echo", isIdempotent: true, callers: .everyone)
        let error = await #expect(throws: RPCError.self) {
            try await client.call(loose, ["text": 5], in: .within(20))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.details.fieldViolations?.first?.field == "text")
    }

    @Test("past the server's limit is turned away unread, and may be sent again")
    func shedding() async throws {
        let service = try await TestService { $0.maximumInFlight = 4 }
        let client = try service.client()
        let held = (0..<4).map { number in
            Task { try await client.call(TestContract.wait, Text(text: "held \(number)"), in: .within(20)) }
        }
        #expect(await eventually { service.gate.arrived.count == 4 })
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.echo, Text(text: "fifth"), in: .within(20))
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.isNotExecuted == true)
        for number in 0..<4 { service.gate.open("held \(number)") }
        for call in held { _ = try await call.value }
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) == Text(text: "on"))
    }

    @Test("past the connection's limit waits for a free slot")
    func slots() async throws {
        let service = try await TestService { $0.maximumInFlightPerConnection = 2 }
        let client = try service.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask { _ = try await client.call(TestContract.echo, Text(text: "\(number)"), in: .within(20)) }
            }
            try await group.waitForAll()
        }
    }

    @Test("with a payload of megabytes works, and one over the server's limit fails alone")
    func largePayload() async throws {
        let service = try await TestService()
        let client = try service.client()
        let large = Text(text: String(repeating: "ł", count: 1_000_000))
        #expect(try await client.call(TestContract.echo, large, in: .within(20)) == large)
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.echo, Text(text: String(repeating: "x", count: 5_000_000)), in: .within(20))
        }
        #expect(error?.code == .invalidArgument)
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) == Text(text: "on"))
    }
}
