import NIOCore
import Wire

/// What a connection does by the clock: its one timer serves the deadlines of all calls, life signs, and the connection's own end.
extension ServerConnection {
    func timeReached() {
        let now = NIODeadline.now()
        guard machine.phase != .awaitingHello else { return helloIsDue(now) }
        guard now < abandonAt else { return abandon() }
        guard probe(now) else { return }
        if replaceAt <= now { drain() }
        var next = min(lifeSigns.due, min(replaceAt, abandonAt))
        for call in Array(machine.calls) {
            if call.context.deadline.instant <= now {
                deadlinePassed(call)
            } else {
                next = min(next, call.context.deadline.instant)
            }
        }
        if !isClosing { timer.wake(at: next) }
    }

    private func helloIsDue(_ now: NIODeadline) {
        let limit = openedAt + core.configuration.handshakeTimeout
        guard now >= limit else { return timer.wake(at: limit) }
        refuse("the peer did not finish TLS and HELLO within the time for it", goAway: .protocolError)
    }

    /// Sends a PING after a silence.
    ///
    /// - Returns: false when the peer has left one unanswered, and the connection was closed.
    private func probe(_ now: NIODeadline) -> Bool {
        switch lifeSigns.judge(at: now) {
        case .alive: return true
        case .ask:
            outbound.send(FrameHeader(.ping, aux: UInt32(truncatingIfNeeded: now.uptimeNanoseconds)))
            return true
        case .gone:
            close(.idle, "nothing was heard from the peer for too long")
            return false
        }
    }
}
