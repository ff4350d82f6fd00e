import JSON
import NIOCore
import Wire

/// What a connection does with the frames that answer its calls.
extension ClientConnection {
    func answerReceived(_ frame: Frame) {
        let header = frame.header
        guard let attempt = attempts[header.stream] else {
            return end("it broke the protocol: it answered a call that was not made")
        }
        switch (header.kind, attempt.call.kind) {
        case (.response, .unary), (.item, .stream): messageReceived(frame, of: attempt)
        case (.end, .stream): ended(attempt) { attempt.call.succeed(UnsafeRawBufferPointer(start: nil, count: 0)) }
        case (.error, _):
            release(attempt)
            link.fail(attempt, error(in: frame))
            slotFreed()
        default: end("it broke the protocol: a \(header.kind) for a call of kind \(attempt.call.kind)")
        }
    }

    private func messageReceived(_ frame: Frame, of attempt: Attempt) {
        let hasMore = frame.header.flags.contains(.moreFragments)
        switch attempt.answer.add(frame.body, hasMore: hasMore, maximum: configuration.maximumFrameLength) {
        case .incomplete: break
        case .complete(let message):
            message.withUnsafeReadableBytes { payload in
                if attempt.call.kind == .unary {
                    ended(attempt) { attempt.call.succeed(payload) }
                } else {
                    itemReceived(payload, of: attempt)
                }
            }
        case .tooLong:
            giveUp(attempt, RPCError(.resourceExhausted, "the answer is longer than this client takes", doNotRetry: true, peer: link.peer))
        }
    }

    private func itemReceived(_ payload: UnsafeRawBufferPointer, of attempt: Attempt) {
        guard !attempt.call.isCompleted else { return }
        do throws(RPCError) {
            try attempt.call.deliver(item: payload)
        } catch {
            giveUp(attempt, error)
        }
    }

    /// Fails the call and tells the server; the slot stays taken until the server has answered.
    private func giveUp(_ attempt: Attempt, _ error: RPCError) {
        cancel(attempt)
        attempt.isOver = true
        attempt.call.remove(attempt)
        attempt.call.fail(error)
    }

    private func ended(_ attempt: Attempt, _ complete: () -> Void) {
        release(attempt)
        link.succeeded(attempt)
        complete()
        slotFreed()
    }

    func release(_ attempt: Attempt) {
        guard let stream = attempt.stream else { return }
        _ = attempts.remove(stream)
        outbound.discard(stream)
        attempt.stream = nil
        attempt.connection = nil
    }

    private func error(in frame: Frame) -> RPCError {
        let header = frame.header
        let body = frame.body.withUnsafeReadableBytes { try? JSON.decode(RPCError.Body.self, from: $0) }
        return RPCError(
            StatusCode(rawValue: header.code) ?? .unknown, body?.message ?? "", details: body?.details ?? ErrorDetails(),
            retryAfter: header.aux, isNotExecuted: header.flags.contains(.notExecuted),
            doNotRetry: header.flags.contains(.doNotRetry), peer: link.peer)
    }

    func slotFreed() {
        guard phase == .draining else { return link.roomFreed() }
        closeIfDrained()
    }

    func pongReceived(_ nonce: UInt32) {
        guard let ping = pings.answered(nonce) else { return }
        ping.complete(.success(.nanoseconds((NIODeadline.now() - ping.sentAt).nanoseconds)))
    }
}
