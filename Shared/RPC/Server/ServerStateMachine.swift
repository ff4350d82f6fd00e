import Wire

/// What a server's end of a connection may do next: the rules of the protocol without its bytes, clock or sockets.
///
/// Three kinds of invalid input are told apart: what the peer must never do (`violation`: ends the connection), what crosses on the wire in
/// good order (`drop`), and what this program must never do (`preconditionFailure`).
struct ServerStateMachine<Call> {
    enum Phase: Equatable {
        case awaitingHello
        case open
        /// DRAIN was sent; requests are taken until the client has seen it.
        case draining
        /// DRAIN_OK came: no request follows. The connection closes with its last call.
        case drained
        case closed
    }

    enum HelloAction: Equatable {
        case open
        case refuseVersion(String)
        case violation(String)
        case drop
    }

    enum RequestAction: Equatable {
        case accept
        case reject(RPCError)
        case violation(String)
        case drop
    }

    enum AnswerAction: Equatable {
        case write
        /// The call was answered already, by its deadline.
        case drop
    }

    private(set) var phase = Phase.awaitingHello
    private(set) var inFlight = 0
    let maximumInFlight: Int
    private var slots: [Entry?] = []

    private struct Entry {
        var stream: StreamID
        var call: Call
    }

    init(maximumInFlight: Int) {
        self.maximumInFlight = maximumInFlight
    }

    mutating func helloReceived(versions: [Int64]) -> HelloAction {
        switch phase {
        case .awaitingHello:
            guard versions.contains(1) else { return .refuseVersion("this service speaks version 1, the peer \(versions)") }
            phase = .open
            return .open
        case .open, .draining, .drained: return .violation("a second HELLO")
        case .closed: return .drop
        }
    }

    /// Decides about a request before anything of it is decoded.
    func requestReceived(on stream: StreamID) -> RequestAction {
        switch phase {
        case .awaitingHello: return .violation("a REQUEST before HELLO")
        case .closed: return .drop
        case .drained: return .reject(.goingAway)
        case .open, .draining: break
        }
        guard stream.slot > 0 else { return .violation("a REQUEST on slot 0") }
        guard stream.slot <= maximumInFlight else { return .reject(.busy("callsInFlightOnConnection", limit: maximumInFlight)) }
        if stream.slot <= slots.count, slots[stream.slot - 1] != nil {
            return .violation("a REQUEST on slot \(stream.slot), whose call has not ended")
        }
        return .accept
    }

    mutating func callBegan(_ call: Call, on stream: StreamID) {
        while slots.count < stream.slot { slots.append(nil) }
        precondition(slots[stream.slot - 1] == nil, "a slot was given to two calls")
        slots[stream.slot - 1] = Entry(stream: stream, call: call)
        inFlight += 1
    }

    /// Frees the slot for the one terminal frame of a call.
    mutating func callAnswered(on stream: StreamID) -> AnswerAction {
        guard phase != .closed, stream.slot > 0, stream.slot <= slots.count, slots[stream.slot - 1]?.stream == stream else {
            return .drop
        }
        slots[stream.slot - 1] = nil
        inFlight -= 1
        return .write
    }

    /// The call to cancel; nil when it has ended already, which happens when CANCEL and the answer cross.
    func cancelReceived(on stream: StreamID) -> Call? {
        guard stream.slot > 0, stream.slot <= slots.count, let entry = slots[stream.slot - 1], entry.stream == stream else { return nil }
        return entry.call
    }

    /// - Returns: Whether DRAIN is to be sent.
    mutating func drain() -> Bool {
        switch phase {
        case .open:
            phase = .draining
            return true
        case .awaitingHello:
            phase = .drained
            return false
        case .draining, .drained, .closed: return false
        }
    }

    /// - Returns: Whether DRAIN_OK was in place.
    mutating func drainAcknowledged() -> Bool {
        guard phase == .draining else { return phase == .closed }
        phase = .drained
        return true
    }

    var mayClose: Bool { phase == .drained && inFlight == 0 }

    /// - Returns: The calls that nobody waits for any more.
    mutating func closed() -> [Call] {
        phase = .closed
        let calls = slots.compactMap { $0?.call }
        slots = []
        inFlight = 0
        return calls
    }

    /// Every call that has not been answered.
    var calls: some Sequence<Call> {
        slots.lazy.compactMap { $0?.call }
    }
}
