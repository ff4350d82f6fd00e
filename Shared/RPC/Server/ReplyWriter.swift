import JSON
import NIOCore
import Wire

/// Writes the terminal frames of calls into a connection's pending output, none of them longer than the peer takes.
///
/// Keeps its encoder from one reply to the next, so that encoding costs no allocation.
struct ReplyWriter: ~Copyable {
    var output = PendingOutput()
    /// The peer's `maxFrame`.
    var maximumFrameLength = Hello.leastMaximumFrame
    private var writer = JSONWriter()

    /// - Parameter startedAt: When the call began; the reply tells how long it took.
    mutating func write(_ reply: some MessageValue, on stream: StreamID, startedAt: NIODeadline) {
        writer.reset()
        reply.encode(to: &writer)
        guard fits else {
            let length = writer.count + FrameHeader.countedSize
            let error = RPCError(.resourceExhausted, "the reply of \(length) bytes is longer than the peer takes", doNotRetry: true)
            return write(error, on: stream)
        }
        let microseconds = (NIODeadline.now() - startedAt).nanoseconds / 1000
        let header = FrameHeader(.response, stream: stream, aux: UInt32(clamping: microseconds))
        writer.withBytes { output.write(header, payload: $0) }
    }

    mutating func write(_ error: RPCError, on stream: StreamID) {
        var flags: FrameFlags = []
        if error.isNotExecuted { flags.insert(.notExecuted) }
        if error.doNotRetry { flags.insert(.doNotRetry) }
        encode(RPCError.Body(message: error.message, details: error.details))
        if !fits {
            // Better a short error than one that the peer must refuse. Its first words are what a person needs most.
            encode(RPCError.Body(message: String(error.message.prefix(1_000)), details: ErrorDetails(reason: error.details.reason)))
        }
        let header = FrameHeader(.error, flags: flags, code: error.code.rawValue, stream: stream, aux: error.retryAfter)
        writer.withBytes { output.write(header, payload: $0) }
    }

    private mutating func encode(_ body: RPCError.Body) {
        writer.reset()
        body.encode(to: &writer)
    }

    private var fits: Bool {
        writer.count + FrameHeader.countedSize <= min(maximumFrameLength, Int64(UInt32.max))
    }
}
