import JSON
import NIOCore
import Wire

/// What a connection sends for its calls.
extension ClientConnection {
    /// Sends a call. The caller has asked `hasRoom`.
    func send(_ attempt: Attempt) {
        let call = attempt.call
        guard let number = numbers.number(of: call) else {
            let text = "it has no method \(call.methodName)"
            return link.fail(attempt, RPCError(.unimplemented, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        guard number.kind == call.kind else {
            let text = "\(call.methodName) is of kind \(number.kind) and was called as \(call.kind)"
            return link.fail(attempt, RPCError(.unimplemented, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let metadata = Metadata(
            trace: call.context.trace, caller: call.context.caller, idempotencyKey: call.context.idempotencyKey,
            account: call.context.account)
        loop.writer.reset()
        call.encode(to: &loop.writer)
        let length = Int64(FrameHeader.countedSize + metadata.encodedSize + loop.writer.count)
        guard length <= maximumRequestLength, metadata.encodedSize <= Int(UInt16.max) else {
            let text = "the request of \(length) bytes is longer than the \(maximumRequestLength) that the service takes"
            return link.fail(attempt, RPCError(.invalidArgument, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let stream = attempts.insert(attempt)
        attempt.stream = stream
        attempt.connection = self
        let header = FrameHeader(
            .request, flags: call.isIdempotent ? .idempotent : [], code: number.code, stream: stream,
            aux: call.context.deadline.millisecondsLeft(now: .now()))
        loop.writer.withBytes { outbound.add(header, metadata: metadata, payload: $0) }
        timer.wake(at: call.context.deadline.instant)
        outbound.flushSoon()
    }

    /// Tells the server that nobody waits for this call. Its slot stays taken until the server has answered, if it has heard of the call.
    func cancel(_ attempt: Attempt) {
        guard let stream = attempt.stream, attempts[stream] === attempt else { return }
        guard !outbound.discard(stream) else {
            release(attempt)
            return slotFreed()
        }
        outbound.send(FrameHeader(.cancel, stream: stream))
    }

    /// Lets the server send more of a stream.
    func grant(_ attempt: Attempt, items: Int64, bytes: Int64) {
        guard let stream = attempt.stream, attempts[stream] === attempt else { return }
        withUnsafeBytes(of: UInt32(clamping: bytes).bigEndian) {
            outbound.add(FrameHeader(.credit, stream: stream, aux: UInt32(clamping: items)), payload: $0)
        }
        outbound.flushSoon()
    }

    func ping(_ complete: @escaping PendingPings.Completion) {
        outbound.send(FrameHeader(.ping, aux: pings.begin(complete)))
    }
}
