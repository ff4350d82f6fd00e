import NIOCore
import RPC
import TestSupport
import Testing

@Suite("A call that fails", .serialized)
struct RetryTests {
    private static let unavailable = RPCError(.unavailable, "as asked")
    private static let full = RPCError(.resourceExhausted, "as asked", isNotExecuted: true)

    /// Makes a call of a method and gives its error.
    private func failure(of method: Method<Text, Text>, by client: RPCClient) async -> RPCError? {
        await #expect(throws: RPCError.self) { try await client.call(method, Text(text: "call"), in: .within(20)) }
    }

    @Test("as unavailable is made again where it is idempotent, on another instance, and nowhere else")
    func unavailable() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.ejection.failures = 1_000_000 }
        fleet.services[0].ledger.behaviour = .fail(Self.unavailable)
        for _ in 0..<10 { _ = try await client.call(TestContract.read, Text(text: ""), in: .within(20)) }
        #expect(fleet.counts("read")[1] == 10)
        var failures = 0
        for _ in 0..<50 {
            do {
                _ = try await client.call(TestContract.write, Text(text: ""), in: .within(20))
            } catch {
                failures += 1
                #expect(error.code == .unavailable)
            }
        }
        #expect(fleet.counts("write").reduce(0, +) == 50)
        #expect(failures == fleet.counts("write")[0])
    }

    @Test("without having been executed is made again on another instance, whatever it does")
    func notExecuted() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient()
        fleet.services[0].ledger.behaviour = .fail(Self.full)
        for _ in 0..<10 { _ = try await client.call(TestContract.write, Text(text: ""), in: .within(20)) }
        #expect(fleet.counts("write")[1] == 10)
    }

    @Test(
        "for another reason is not made again",
        arguments: [
            RPCError(.resourceExhausted, "as asked"), RPCError(.internal, "as asked"), RPCError(.deadlineExceeded, "as asked"),
            RPCError(.unavailable, "as asked", doNotRetry: true),
            RPCError(.resourceExhausted, "as asked", isNotExecuted: true, doNotRetry: true),
        ])
    func final(_ error: RPCError) async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient()
        for service in fleet.services { service.ledger.behaviour = .fail(error) }
        #expect(await failure(of: TestContract.read, by: client)?.code == error.code)
        #expect(fleet.counts("read").reduce(0, +) == 1)
    }

    @Test("everywhere is made as often as the policy says, and fails with what the last instance said")
    func attempts() async throws {
        let service = try await TestService()
        let client = try service.client {
            $0.retries.attempts = 3
            $0.retries.pause = .milliseconds(1)
        }
        service.ledger.behaviour = .fail(Self.unavailable)
        let error = await failure(of: TestContract.read, by: client)
        #expect(error?.message == "as asked")
        #expect(service.ledger["read"] == 3)
    }

    @Test("again and again is made again no more often than the budget says")
    func budget() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient {
            $0.retries.perSecond = 0
            $0.retries.pause = .milliseconds(1)
            $0.ejection.failures = 1_000_000
        }
        for service in fleet.services { service.ledger.behaviour = .fail(Self.unavailable) }
        for _ in 0..<200 { _ = await failure(of: TestContract.read, by: client) }
        let executions = fleet.counts("read").reduce(0, +)
        // The budget holds 2 retries at first, and each call adds 0.2.
        #expect(executions <= 200 + 40 + 2, "\(executions)")
        #expect(executions >= 200 + 40 - 1, "\(executions)")
    }

    @Test("with its connection is not made again unless it is idempotent, and says that the connection was lost")
    func connectionLost() async throws {
        let fleet = try await Fleet(2) { $0.drainGrace = .milliseconds(1) }
        let client = try await fleet.connectedClient()
        for service in fleet.services { service.ledger.behaviour = .hold }
        // As many on each instance.
        let writes = (0..<2).map { _ in Task { try await client.call(TestContract.write, Text(text: "write"), in: .within(20)) } }
        #expect(await eventually { fleet.counts("write") == [1, 1] })
        let reads = (0..<2).map { _ in Task { try await client.call(TestContract.read, Text(text: "read"), in: .within(20)) } }
        #expect(await eventually { fleet.counts("read") == [1, 1] })
        await fleet.services[0].server.drain()
        #expect(await eventually { fleet.counts("read") == [1, 2] })
        fleet.services[1].gate.open("read")
        for read in reads { #expect(try await read.value.text == "read") }
        fleet.services[1].gate.open("write")
        var errors: [RPCError] = []
        for write in writes {
            do { _ = try await write.value } catch let error as RPCError { errors.append(error) }
        }
        #expect(errors.count == 1)
        #expect(errors.first?.code == .unavailable)
        #expect(errors.first?.isNotExecuted == false)
        #expect(errors.first?.peer == "tokens at 127.0.0.1:\(fleet.services[0].port)")
        #expect(errors.first?.message.contains("the connection was lost during the call") == true)
        #expect(fleet.counts("write") == [1, 1])
    }

    @Test("of an instance that is full from its limit on is made again elsewhere")
    func limit() async throws {
        let fleet = try await Fleet(2) { $0.maximumInFlight = 2 }
        let client = try await fleet.connectedClient()
        for service in fleet.services { service.ledger.behaviour = .hold }
        let held = (0..<4).map { _ in Task { try await client.call(TestContract.write, Text(text: "held"), in: .within(20)) } }
        #expect(await eventually { fleet.counts("write") == [2, 2] })
        // Both are full: a call is turned away by each in turn, and is executed as soon as one has room.
        let late = Task { try await client.call(TestContract.read, Text(text: "late"), in: .within(20)) }
        let refused = await late.result
        if case .failure(let error) = refused { #expect((error as? RPCError)?.code == .resourceExhausted) }
        #expect(fleet.counts("read") == [0, 0])
        for service in fleet.services { service.gate.open("held") }
        for call in held { _ = try await call.value }
        for service in fleet.services { service.ledger.behaviour = .answer }
        #expect(try await client.call(TestContract.read, Text(text: "on"), in: .within(20)).text == "on")
    }

    @Test("before a stream's first item is made again, and after it never")
    func streams() async throws {
        let fleet = try await Fleet(2) { $0.drainGrace = .milliseconds(1) }
        let client = try await fleet.connectedClient()
        let before = client.stream(TestContract.run, Run(name: "before", items: 5, waits: true), in: .within(20))
        #expect(await eventually { fleet.services.contains { $0.gate.arrived.contains("before first") } })
        let index = fleet.services[0].gate.arrived.contains("before first") ? 0 : 1
        await fleet.services[index].server.drain()
        #expect(await eventually { fleet.services[1 - index].gate.arrived.contains("before first") })
        fleet.services[1 - index].gate.open("before first")
        #expect(try await before.numbers() == Array(0..<5))
        var items = client.stream(TestContract.run, Run(name: "after", items: 5, then: "hold"), in: .within(20)).makeAsyncIterator()
        for number in 0..<5 { #expect(try await items.next()?.number == Int64(number)) }
        await fleet.services[1 - index].server.drain()
        let error = await #expect(throws: RPCError.self) { try await items.next() }
        #expect(error?.code == .unavailable)
        #expect(fleet.services[1 - index].ledger["after ended"] == 1)
    }
}
