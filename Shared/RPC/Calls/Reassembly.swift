import NIOCore
import Wire

/// The fragments of one message, put together again.
struct Reassembly {
    private var body: ByteBuffer?
    /// Of the message's metadata, which counts as part of it.
    var metadataBytes = 0

    var bytes: Int { body?.readableBytes ?? 0 }

    enum Outcome {
        case incomplete
        case complete(ByteBuffer)
        /// The message is longer than `maximum`.
        case tooLong
    }

    /// - Parameters:
    ///   - payload: Of one frame, without metadata.
    ///   - maximum: Largest `length` of a frame that holds the whole message.
    mutating func add(_ payload: ByteBuffer, hasMore: Bool, maximum: UInt32) -> Outcome {
        if body == nil, !hasMore { return .complete(payload) }
        guard metadataBytes + bytes + payload.readableBytes + FrameHeader.countedSize <= Int(maximum) else {
            body = nil
            return .tooLong
        }
        var whole = body.take() ?? ByteBuffer()
        whole.writeImmutableBuffer(payload)
        guard hasMore else { return .complete(whole) }
        body = whole
        return .incomplete
    }
}
