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

    enum RequestAction {
        /// A new call.
        case accept
        /// The next fragment of a request.
        case goOn(Call)
        case reject(RPCError)
        case violation(String)
        case drop
    }

    enum AnswerAction: Equatable {
        case write
        /// The call was answered already, by its deadline.
        case drop
    }

    private enum Slot {
        case free
        /// More fragments of the request are to come.
        case receiving(StreamID, Call)
        case active(StreamID, Call)
        /// The request was answered before its last fragment: the rest is skipped.
        case skipping(StreamID)

        var call: Call? {
            switch self {
            case .receiving(_, let call), .active(_, let call): call
            case .free, .skipping: nil
            }
        }
    }

    /// Requests on slots above the limit of which fragments may still come. A well-behaved client has none.
    private static var mostSkippedAbove: Int { 64 }

    private(set) var phase = Phase.awaitingHello
    private(set) var inFlight = 0
    let maximumInFlight: Int
    private var slots: [Slot] = []
    private var skippedAbove: [StreamID] = []

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

    // MARK: Requests

    /// Decides about a frame of a request before anything of it is decoded.
    ///
    /// - Parameter hasMore: Whether another fragment follows.
    mutating func requestReceived(on stream: StreamID, hasMore: Bool) -> RequestAction {
        switch phase {
        case .awaitingHello: return .violation("a REQUEST before HELLO")
        case .closed: return .drop
        case .open, .draining, .drained: break
        }
        guard stream.slot > 0 else { return .violation("a REQUEST on slot 0") }
        guard stream.slot <= maximumInFlight else { return requestReceivedAbove(stream, hasMore: hasMore) }
        if stream.slot <= slots.count {
            switch slots[stream.slot - 1] {
            case .receiving(let open, let call) where open == stream:
                if !hasMore { slots[stream.slot - 1] = .active(stream, call) }
                return .goOn(call)
            case .receiving, .active:
                return .violation("a REQUEST on slot \(stream.slot), whose call has not ended")
            case .skipping(let open) where open == stream:
                if !hasMore { slots[stream.slot - 1] = .free }
                return .drop
            case .skipping, .free: break
            }
        }
        guard phase != .drained else {
            requestRejected(on: stream, hasMore: hasMore)
            return .reject(.goingAway)
        }
        return .accept
    }

    private mutating func requestReceivedAbove(_ stream: StreamID, hasMore: Bool) -> RequestAction {
        if let index = skippedAbove.firstIndex(of: stream) {
            if !hasMore { skippedAbove.remove(at: index) }
            return .drop
        }
        if hasMore {
            guard skippedAbove.count < Self.mostSkippedAbove else { return .violation("fragments on many slots above \(maximumInFlight)") }
            skippedAbove.append(stream)
        }
        return .reject(phase == .drained ? .goingAway : .busy("callsInFlightOnConnection", limit: maximumInFlight))
    }

    /// Says that an accepted request was answered without becoming a call.
    mutating func requestRejected(on stream: StreamID, hasMore: Bool) {
        guard hasMore else { return }
        set(.skipping(stream))
    }

    mutating func callBegan(_ call: Call, on stream: StreamID, hasMore: Bool) {
        if stream.slot <= slots.count { precondition(slots[stream.slot - 1].call == nil, "a slot was given to two calls") }
        set(hasMore ? .receiving(stream, call) : .active(stream, call))
        inFlight += 1
    }

    /// The requests of which more fragments are to come.
    var receiving: some Sequence<Call> {
        slots.lazy.compactMap { slot -> Call? in
            if case .receiving(_, let call) = slot { call } else { nil }
        }
    }

    private mutating func set(_ slot: Slot) {
        let stream =
            switch slot {
            case .receiving(let stream, _), .active(let stream, _), .skipping(let stream): stream
            case .free: preconditionFailure("a slot is freed by its answer alone")
            }
        while slots.count < stream.slot { slots.append(.free) }
        slots[stream.slot - 1] = slot
    }

    // MARK: Answers

    /// Frees the slot for the one terminal frame of a call.
    mutating func callAnswered(on stream: StreamID) -> AnswerAction {
        guard phase != .closed, stream.slot > 0, stream.slot <= slots.count else { return .drop }
        switch slots[stream.slot - 1] {
        case .active(let open, _) where open == stream: slots[stream.slot - 1] = .free
        case .receiving(let open, _) where open == stream: slots[stream.slot - 1] = .skipping(stream)
        case .free, .active, .receiving, .skipping: return .drop
        }
        inFlight -= 1
        return .write
    }

    /// The call of a CANCEL or CREDIT; nil when it has ended already, which happens when the frame and the answer cross.
    func call(on stream: StreamID) -> Call? {
        guard stream.slot > 0, stream.slot <= slots.count else { return nil }
        switch slots[stream.slot - 1] {
        case .active(let open, let call) where open == stream: return call
        case .receiving(let open, let call) where open == stream: return call
        case .free, .active, .receiving, .skipping: return nil
        }
    }

    // MARK: Ending

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
        let calls = slots.compactMap(\.call)
        slots = []
        skippedAbove = []
        inFlight = 0
        return calls
    }

    /// Every call that has not been answered.
    var calls: some Sequence<Call> {
        slots.lazy.compactMap(\.call)
    }
}

extension ServerStateMachine.RequestAction: Equatable where Call: Equatable {}
