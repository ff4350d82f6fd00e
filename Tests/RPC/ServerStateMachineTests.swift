import Testing
import Wire

@testable import RPC

@Suite("The server's state machine")
struct ServerStateMachineTests {
    let slot1 = StreamID(slot: 1, generation: 0)
    let slot2 = StreamID(slot: 2, generation: 0)

    private func opened() -> ServerStateMachine<String> {
        var machine = ServerStateMachine<String>(maximumInFlight: 2)
        _ = machine.helloReceived(versions: [1])
        return machine
    }

    @Test("wants HELLO first, once, with a common version")
    func hello() {
        var machine = ServerStateMachine<String>(maximumInFlight: 2)
        #expect(machine.requestReceived(on: slot1, hasMore: false) == .violation("a REQUEST before HELLO"))
        let actions = [[2], [2, 1], [1]].map { machine.helloReceived(versions: $0) }
        #expect(actions == [.refuseVersion("this service speaks version 1, the peer [2]"), .open, .violation("a second HELLO")])
    }

    @Test("takes a call a slot and answers it once")
    func answers() {
        var machine = opened()
        #expect(machine.requestReceived(on: slot1, hasMore: false) == .accept)
        machine.callBegan("a", on: slot1, hasMore: false)
        #expect(machine.requestReceived(on: slot1, hasMore: false) == .violation("a REQUEST on slot 1, whose call has not ended"))
        #expect(machine.requestReceived(on: slot2, hasMore: false) == .accept)
        #expect(
            machine.requestReceived(on: StreamID(slot: 3, generation: 0), hasMore: false)
                == .reject(.busy("callsInFlightOnConnection", limit: 2)))
        let actions = [machine.callAnswered(on: slot1), machine.callAnswered(on: slot1)]
        #expect(actions == [.write, .drop])
        #expect(machine.requestReceived(on: StreamID(slot: 1, generation: 1), hasMore: false) == .accept)
    }

    @Test("lets CANCEL and the answer cross")
    func cancel() {
        var machine = opened()
        machine.callBegan("a", on: slot1, hasMore: false)
        #expect(machine.call(on: slot1) == "a")
        let action = machine.callAnswered(on: slot1)
        #expect(action == .write)
        #expect(machine.call(on: slot1) == nil)
        #expect(machine.call(on: StreamID(slot: 1000, generation: 7)) == nil)
    }

    @Test("drains: takes requests until DRAIN_OK, closes with the last call")
    func drain() {
        var machine = opened()
        machine.callBegan("a", on: slot1, hasMore: false)
        let early = machine.drainAcknowledged()
        let sends = [machine.drain(), machine.drain()]
        #expect(!early)
        #expect(sends == [true, false])
        #expect(machine.requestReceived(on: slot2, hasMore: false) == .accept)
        let acknowledged = machine.drainAcknowledged()
        #expect(acknowledged)
        #expect(machine.requestReceived(on: slot2, hasMore: false) == .reject(.goingAway))
        #expect(!machine.mayClose)
        let action = machine.callAnswered(on: slot1)
        #expect(action == .write)
        #expect(machine.mayClose)
    }

    @Test("gives back the calls that nobody waits for when the connection ends")
    func closed() {
        var machine = opened()
        machine.callBegan("a", on: slot1, hasMore: false)
        machine.callBegan("b", on: slot2, hasMore: false)
        let orphans = machine.closed()
        let late = machine.callAnswered(on: slot1)
        #expect(orphans == ["a", "b"])
        #expect(late == .drop)
        #expect(machine.requestReceived(on: slot1, hasMore: false) == .drop)
        #expect(machine.inFlight == 0)
    }
}
