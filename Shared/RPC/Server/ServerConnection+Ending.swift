import Logging
import NIOCore
import Wire

/// How a connection ends: drained, replaced, refused or cut off.
extension ServerConnection {
    /// Tells the client to send its calls elsewhere; those that it has sent already are still answered.
    func drain() {
        replaceAt = .distantFuture
        if machine.drain() {
            outbound.send(FrameHeader(.drain))
            abandonAt = .now() + core.configuration.drainGrace
            timer.wake(at: abandonAt)
        }
        closeIfDrained()
    }

    /// Drains within a second, so that not all clients connect anew in the same moment.
    func replaceSoon() {
        replaceAt = min(replaceAt, .now() + .milliseconds(.random(in: 0...1_000)))
        timer.wake(at: replaceAt)
    }

    /// Ends the connection whatever is in flight.
    func abandon() {
        close(.shutdown, "the time for draining is over")
    }

    func closeIfDrained() {
        if machine.phase == .drained { outbound.isAwaited = true }
        if machine.mayClose, outbound.isEmpty { close(.shutdown, "drained") }
    }

    func violated(_ message: String) {
        core.logger.warning("protocol violation", metadata: ["peer": "\(peerName)", "cause": "\(message)"])
        close(.protocolError, message)
    }

    func refuse(_ message: String, goAway reason: GoAwayReason?) {
        core.connectionRefused(address: context?.remoteAddress, message)
        if let reason { close(reason, message) } else { context?.close(promise: nil) }
    }

    func close(_ reason: GoAwayReason, _ message: String) {
        guard !isClosing, let context else { return }
        isClosing = true
        timer.stop()
        leaveCalls()
        outbound.send(FrameHeader(.goAway, code: reason.rawValue), payload: message)
        outbound.flush()
        // The output ends first, so that the peer reads all that was sent; the socket follows when the peer has closed too, or soon.
        context.close(mode: .output, promise: nil)
        closeSocket(of: context.channel, latest: .now() + core.configuration.drainGrace)
    }

    /// Closes the socket in a second, or later while the peer still takes what was sent.
    private func closeSocket(of channel: any Channel, latest: NIODeadline) {
        eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [self] in
            if outbound.pendingBytes > 0, .now() < latest { return closeSocket(of: channel, latest: latest) }
            channel.close(promise: nil)
        }
    }

    /// Ends the connection's part in its calls. Handlers that run are cancelled and end by themselves.
    func leaveCalls() {
        for call in machine.closed() {
            outbound.discard(call.stream)
            if call.hasBegun { call.cancel() } else { callEnded(call) }
        }
    }
}
