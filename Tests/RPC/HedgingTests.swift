import NIOCore
import RPC
import TestSupport
import Testing

@Suite("A hedged call", .serialized)
struct HedgingTests {
    @Test("is answered by the second instance when the first is stuck, whose work is then cancelled", arguments: [0, 1])
    func second(free: Int) async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.hedgeAfter = .milliseconds(5) }
        for service in fleet.services { service.ledger.behaviour = .hold }
        let call = Task { try await client.call(TestContract.read, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { fleet.counts("read") == [1, 1] })
        fleet.services[free].gate.open("held")
        #expect(try await call.value.text == "held")
        #expect(await eventually { fleet.services[1 - free].gate.cancelled == ["held"] })
        for service in fleet.services { #expect(await eventually { service.server.inFlight == 0 }) }
        #expect(fleet.counts("read") == [1, 1])
    }

    @Test("is only an idempotent one")
    func writes() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.hedgeAfter = .milliseconds(5) }
        for service in fleet.services { service.ledger.behaviour = .hold }
        let write = Task { try await client.call(TestContract.write, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { fleet.counts("write").reduce(0, +) == 1 })
        // Hedges of calls that begin later are made meanwhile.
        let reads = (0..<5).map { _ in Task { try await client.call(TestContract.read, Text(text: "read"), in: .within(20)) } }
        #expect(await eventually { fleet.counts("read") == [5, 5] })
        #expect(fleet.counts("write").reduce(0, +) == 1)
        for service in fleet.services {
            service.gate.open("held")
            service.gate.open("read")
        }
        #expect(try await write.value.text == "held")
        for read in reads { #expect(try await read.value.text == "read") }
        #expect(fleet.counts("write").reduce(0, +) == 1)
    }

    @Test("is made twice on no instance, also when there is no other")
    func alone() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.hedgeAfter = .milliseconds(5) }
        await fleet.services[1].server.drain()
        fleet.services[0].ledger.behaviour = .hold
        let first = Task { try await client.call(TestContract.read, Text(text: "first"), in: .within(20)) }
        #expect(await eventually { fleet.counts("read") == [1, 0] })
        // Its time is over later, on the same event loop, than the hedge of the first was due.
        let late = CallContext(deadline: .after(.milliseconds(100)))
        await #expect(throws: RPCError.self) { try await client.call(TestContract.wait, Text(text: "late"), in: late) }
        #expect(fleet.counts("read") == [1, 0])
        fleet.services[0].gate.open("first")
        #expect(try await first.value.text == "first")
    }

    @Test("fails when both fail, with the last error")
    func bothFail() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient {
            $0.hedgeAfter = .milliseconds(5)
            $0.retries.attempts = 2
        }
        for service in fleet.services { service.ledger.behaviour = .hold }
        let call = Task { try await client.call(TestContract.read, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { fleet.counts("read") == [1, 1] })
        for service in fleet.services { service.gate.fail("held", RPCError(.aborted, "as asked")) }
        let error = await #expect(throws: RPCError.self) { try await call.value }
        #expect(error?.code == .aborted)
        #expect(fleet.counts("read") == [1, 1])
    }

    @Test("that is cancelled cancels both")
    func cancelled() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.hedgeAfter = .milliseconds(5) }
        for service in fleet.services { service.ledger.behaviour = .hold }
        let call = Task { try await client.call(TestContract.read, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { fleet.counts("read") == [1, 1] })
        call.cancel()
        await #expect(throws: RPCError.self) { try await call.value }
        for service in fleet.services {
            #expect(await eventually { service.gate.cancelled == ["held"] })
            #expect(await eventually { service.server.inFlight == 0 })
        }
    }
}
