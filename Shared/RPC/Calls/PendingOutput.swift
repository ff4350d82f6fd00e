import JSON
import NIOCore
import Wire

/// What a connection has to send: one buffer for all frames of a read cycle, handed to TLS once.
///
/// Each buffer given to TLS costs two allocations and a record, so frames that are ready together leave together: at the end of the read
/// cycle, or in one coalesced step of the event loop when they came from elsewhere, and at the latest at 64 KiB.
struct PendingOutput {
    static let flushThreshold = 64 * 1024

    private var buffer = ByteBuffer()
    private var isFlushScheduled = false
    var isInReadCycle = false

    mutating func write(_ header: FrameHeader, metadata: Metadata = Metadata(), payload: UnsafeRawBufferPointer) {
        buffer.writeFrame(header, metadata: metadata, payload: payload)
    }

    mutating func write(_ header: FrameHeader, metadata: Metadata = Metadata(), payload: String = "") {
        var payload = payload
        payload.withUTF8 { buffer.writeFrame(header, metadata: metadata, payload: UnsafeRawBufferPointer($0)) }
    }

    var isOverThreshold: Bool { buffer.readableBytes >= Self.flushThreshold }

    /// - Returns: Whether the caller is to schedule a flush.
    mutating func needsFlushScheduled() -> Bool {
        guard !isInReadCycle, !isFlushScheduled, buffer.readableBytes > 0 else { return false }
        isFlushScheduled = true
        return true
    }

    /// Takes what is to be sent; nil when there is nothing.
    mutating func take() -> ByteBuffer? {
        isFlushScheduled = false
        guard buffer.readableBytes > 0 else { return nil }
        let taken = buffer
        buffer = ByteBuffer()
        return taken
    }
}
