import Testing
import Wire

@testable import RPC

@Suite("The server's state machine, of requests in pieces")
struct ServerStateMachineFragmentTests {
    private let slot1 = StreamID(slot: 1, generation: 0)
    private let next1 = StreamID(slot: 1, generation: 1)
    private let above = StreamID(slot: 9, generation: 0)

    private func opened() -> ServerStateMachine<String> {
        var machine = ServerStateMachine<String>(maximumInFlight: 2)
        _ = machine.helloReceived(versions: [1])
        return machine
    }

    /// One whose request on slot 1 has begun and goes on.
    private func receiving() -> ServerStateMachine<String> {
        var machine = opened()
        machine.callBegan("a", on: slot1, hasMore: true)
        return machine
    }

    /// One whose request on slot 1 was answered before its end.
    private func skipping() -> ServerStateMachine<String> {
        var machine = receiving()
        _ = machine.callAnswered(on: slot1)
        return machine
    }

    @Test("gives each piece to its call until the last")
    func pieces() {
        var machine = receiving()
        #expect(Array(machine.receiving) == ["a"])
        let more = machine.requestReceived(on: slot1, hasMore: true)
        let last = machine.requestReceived(on: slot1, hasMore: false)
        #expect([more, last] == [.goOn("a"), .goOn("a")])
        #expect(Array(machine.receiving) == [])
        #expect(machine.call(on: slot1) == "a")
        #expect(machine.inFlight == 1)
        let further = machine.requestReceived(on: slot1, hasMore: false)
        #expect(further == .violation("a REQUEST on slot 1, whose call has not ended"))
    }

    @Test("takes another generation in the middle of a request for a breach")
    func generation() {
        var machine = receiving()
        let action = machine.requestReceived(on: next1, hasMore: false)
        #expect(action == .violation("a REQUEST on slot 1, whose call has not ended"))
    }

    @Test("skips what follows an early answer, to the last piece")
    func skip() {
        var machine = skipping()
        #expect(machine.inFlight == 0)
        #expect(machine.call(on: slot1) == nil)
        let actions = [true, true, false, false].map { machine.requestReceived(on: slot1, hasMore: $0) }
        #expect(actions == [.drop, .drop, .drop, .accept])
    }

    @Test("skips what follows an early answer, to another generation")
    func skipToGeneration() {
        var machine = skipping()
        let actions = [(slot1, true), (next1, true)].map { machine.requestReceived(on: $0, hasMore: $1) }
        #expect(actions == [.drop, .accept])
        machine.callBegan("b", on: next1, hasMore: true)
        // What the first call left behind does not come any more.
        let late = machine.requestReceived(on: slot1, hasMore: true)
        #expect(late == .violation("a REQUEST on slot 1, whose call has not ended"))
    }

    @Test("answers once, and skips, what was turned away at its first piece")
    func rejected() {
        var machine = opened()
        let first = machine.requestReceived(on: slot1, hasMore: true)
        machine.requestRejected(on: slot1, hasMore: true)
        let rest = [true, false].map { machine.requestReceived(on: slot1, hasMore: $0) }
        #expect([first] + rest == [.accept, .drop, .drop])
        let whole = machine.requestReceived(on: next1, hasMore: false)
        machine.requestRejected(on: next1, hasMore: false)
        let again = machine.requestReceived(on: next1, hasMore: false)
        #expect([whole, again] == [.accept, .accept])
    }

    @Test("answers once, and skips, what comes on a slot above the limit")
    func aboveLimit() {
        var machine = opened()
        let full = ServerStateMachine<String>.RequestAction.reject(.busy("callsInFlightOnConnection", limit: 2))
        let actions = [true, true, false, false].map { machine.requestReceived(on: above, hasMore: $0) }
        #expect(actions == [full, .drop, .drop, full])
        for slot in 10..<74 {
            let action = machine.requestReceived(on: StreamID(slot: slot, generation: 0), hasMore: true)
            #expect(action == full)
        }
        let oneMore = machine.requestReceived(on: StreamID(slot: 74, generation: 0), hasMore: true)
        #expect(oneMore == .violation("fragments on many slots above 2"))
    }

    @Test("lets a request that has begun be finished after DRAIN_OK, and turns away those that begin")
    func drained() {
        var machine = receiving()
        _ = machine.drain()
        _ = machine.drainAcknowledged()
        let actions = [
            machine.requestReceived(on: StreamID(slot: 2, generation: 0), hasMore: true),
            machine.requestReceived(on: StreamID(slot: 2, generation: 0), hasMore: false),
            machine.requestReceived(on: above, hasMore: false),
            machine.requestReceived(on: slot1, hasMore: false),
        ]
        #expect(actions == [.reject(.goingAway), .drop, .reject(.goingAway), .goOn("a")])
        #expect(!machine.mayClose)
        let answer = machine.callAnswered(on: slot1)
        #expect(answer == .write)
        #expect(machine.mayClose)
    }

    @Test("gives back the calls whose requests were not complete when the connection ends")
    func closed() {
        var machine = receiving()
        machine.callBegan("b", on: StreamID(slot: 2, generation: 0), hasMore: false)
        let orphans = machine.closed()
        #expect(orphans == ["a", "b"])
        let late = machine.requestReceived(on: slot1, hasMore: false)
        #expect(late == .drop)
        var skipping = skipping()
        let none = skipping.closed()
        #expect(none == [])
    }
}
