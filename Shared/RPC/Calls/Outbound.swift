import NIOCore
import Wire

/// What a connection has to send: one buffer for all frames that are ready together, handed to TLS once, and long messages in pieces.
///
/// Each buffer given to TLS costs two allocations and a record, so frames leave together: at the end of the read cycle, or in one coalesced
/// step of the event loop when they came from elsewhere, and at the latest at 64 KiB. A payload over 64 KiB waits apart and goes out in
/// fragments, one for each such message in turn and only while the socket takes them, so that it delays no other frame and is in memory once.
/// Confined to its event loop.
final class Outbound {
    static let fragmentSize = 65_536
    /// Bytes in long messages above which no stream adds another item.
    static let comfortableBytes = 262_144

    private let eventLoop: any EventLoop
    private let spare: SpareBuffer
    var context: ChannelHandlerContext?
    var isInReadCycle = false
    /// Called whenever something may have left, as long as somebody wants to know.
    var flushed: () -> Void = {}
    var isAwaited = false
    private var buffer: ByteBuffer?
    private var turns = CircularBuffer<Turn>()
    private var isFlushScheduled = false
    private var isFlushing = false
    /// Of messages that wait in `turns`.
    private(set) var waitingBytes = 0
    private(set) var counts = Counts()

    struct Counts {
        var frames: Int64 = 0
        var bytes: Int64 = 0
        /// Times that frames were handed over together.
        var writes: Int64 = 0
    }

    /// The messages of one stream that wait, in order.
    private struct Turn {
        let stream: StreamID
        var messages = CircularBuffer<Message>()
    }

    private struct Message {
        var header: FrameHeader
        /// Whether a piece of it has left.
        var hasBegun = false
        /// Metadata and payload.
        var body: ByteBuffer
    }

    init(_ eventLoop: any EventLoop, spare: SpareBuffer) {
        self.eventLoop = eventLoop
        self.spare = spare
    }

    /// Whether the peer takes what it is sent.
    var isCongested: Bool {
        waitingBytes > Self.comfortableBytes || context?.channel.isWritable == false
    }

    /// Whether every message has been handed over whole.
    var isEmpty: Bool { turns.isEmpty && buffer == nil }

    /// Whether more than `limit` bytes wait for a peer that does not read.
    func isOver(_ limit: Int) -> Bool {
        if waitingBytes > limit { return true }
        return context?.channel.isWritable == false && pendingBytes > limit
    }

    /// Bytes that the socket has not taken.
    var pendingBytes: Int64 {
        let options = context?.channel.syncOptions
        let buffered = try? options?.getOption(.bufferedWritableBytes)
        return Int64(waitingBytes + (buffer?.readableBytes ?? 0) + (buffered ?? 0))
    }

    // MARK: Adding

    /// Adds a frame, which leaves by `flushSoon`.
    func add(_ header: FrameHeader, metadata: Metadata = Metadata(), payload: UnsafeRawBufferPointer) {
        let isLong = payload.count > Self.fragmentSize && header.kind.mayBeFragmented
        if isLong || turns.contains(where: { $0.stream == header.stream }) {
            wait(header, metadata: metadata, payload: payload)
        } else {
            var buffer = self.buffer.take() ?? spare.take()
            buffer.writeFrame(header, metadata: metadata, payload: payload)
            self.buffer = buffer
            counts.frames += 1
        }
    }

    func send(_ header: FrameHeader, payload: String = "") {
        var payload = payload
        payload.withUTF8 { add(header, payload: UnsafeRawBufferPointer($0)) }
        flushSoon()
    }

    /// Sends a frame behind the first piece of every message that waits.
    func sendInTurn(_ header: FrameHeader) {
        guard !turns.isEmpty else { return send(header) }
        wait(header, metadata: Metadata(), payload: UnsafeRawBufferPointer(start: nil, count: 0))
        flushSoon()
    }

    /// Forgets what of a stream's messages has not left yet.
    ///
    /// - Returns: Whether a whole message was forgotten, of which the peer knows nothing.
    @discardableResult
    func discard(_ stream: StreamID) -> Bool {
        guard let index = turns.firstIndex(where: { $0.stream == stream }) else { return false }
        let turn = turns.remove(at: index)
        waitingBytes -= turn.messages.reduce(0) { $0 + $1.body.readableBytes }
        return turn.messages.contains { !$0.hasBegun }
    }

    private func wait(_ header: FrameHeader, metadata: Metadata, payload: UnsafeRawBufferPointer) {
        var body = ByteBuffer()
        body.reserveCapacity(metadata.encodedSize + payload.count)
        metadata.write(to: &body)
        body.writeBytes(payload)
        var header = header
        if !metadata.isEmpty { header.flags.insert(.metadata) }
        waitingBytes += body.readableBytes
        let message = Message(header: header, body: body)
        if let index = turns.firstIndex(where: { $0.stream == header.stream }) {
            turns[index].messages.append(message)
        } else {
            var turn = Turn(stream: header.stream)
            turn.messages.append(message)
            turns.append(turn)
        }
    }

    // MARK: Leaving

    /// Has what was added leave: at once when it is much, otherwise with the rest of the read cycle or of the loop's turn.
    ///
    /// A write that fails brings what lay unread in the socket, and then the connection's end, before this returns. So nothing may be lent
    /// meanwhile that the connection needs for its calls, such as the payload in its encoder.
    func flushSoon() {
        if let buffer, buffer.readableBytes >= Self.fragmentSize { return flush() }
        guard !isInReadCycle, !isFlushScheduled else { return }
        isFlushScheduled = true
        eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    /// Hands over what is ready and, as long as the socket takes it, what waits.
    func flush() {
        guard let context, !isFlushing else { return }
        isFlushing = true
        repeat {
            if let ready = buffer.take() { write(ready, to: context) }
            guard !turns.isEmpty, context.channel.isWritable else { break }
            write(nextFragment(), to: context)
        } while true
        isFlushing = false
        if isAwaited { flushed() }
    }

    private func write(_ ready: ByteBuffer, to context: ChannelHandlerContext) {
        counts.bytes += Int64(ready.readableBytes)
        counts.writes += 1
        context.writeAndFlush(NIOAny(ready), promise: nil)
        spare.giveBack(ready)
    }

    private func nextFragment() -> ByteBuffer {
        var turn = turns.removeFirst()
        var message = turn.messages.removeFirst()
        var header = message.header
        var fragment = spare.take()
        let length = header.kind.mayBeFragmented ? min(Self.fragmentSize, message.body.readableBytes) : message.body.readableBytes
        let piece = message.body.readSlice(length: length) ?? ByteBuffer()
        let isLast = message.body.readableBytes == 0
        if !isLast { header.flags.insert(.moreFragments) }
        piece.withUnsafeReadableBytes { fragment.writeFrame(prepared: header, body: $0) }
        waitingBytes -= piece.readableBytes
        counts.frames += 1
        if !isLast {
            message.header = FrameHeader(header.kind, stream: header.stream)
            message.hasBegun = true
            turn.messages.prepend(message)
        }
        if !turn.messages.isEmpty { turns.append(turn) }
        return fragment
    }
}

/// One buffer that the connections of an event loop write into by turns, so that neither a reply nor an idle connection costs one.
final class SpareBuffer {
    private static let largest = 128 * 1024
    private var buffer: ByteBuffer?

    func take() -> ByteBuffer {
        guard var taken = buffer.take() else { return ByteBuffer() }
        taken.clear()
        return taken
    }

    /// Takes a buffer back that was handed over: when TLS has consumed it, as it does unless it is still shaking hands, its memory is free.
    func giveBack(_ used: ByteBuffer) {
        if buffer == nil, used.storageCapacity <= Self.largest { buffer = used }
    }
}
