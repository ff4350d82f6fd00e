import NIOCore

/// Cuts a stream of bytes into frames, at any split of the stream.
///
/// Whole frames are handed out as slices of what was read, without a copy. Only a frame that a read cut in two is copied, once, and its
/// length is checked against the maximum before a byte of it is kept.
///
/// Frames are asked for one by one and not handed to a closure: handling one may bring more bytes, or their end, before it is done.
public struct FrameParser: Sendable {
    /// Largest `length` that is accepted, in bytes.
    public var maximumFrameLength: UInt32
    /// What was added and not looked at yet.
    private var unread = ByteBuffer()
    /// The beginning of a frame whose rest has not come.
    private var partial = ByteBuffer()

    public init(maximumFrameLength: UInt32) {
        self.maximumFrameLength = maximumFrameLength
    }

    /// Bytes kept of a frame that is not complete yet.
    public var bufferedBytes: Int { partial.readableBytes }

    /// Takes what was read.
    public mutating func add(_ bytes: ByteBuffer) {
        if unread.readableBytes == 0 { unread = bytes } else { unread.writeImmutableBuffer(bytes) }
    }

    /// Takes the next frame off what was added. Frames of unknown types that may be ignored are skipped.
    ///
    /// - Returns: nil when there is no whole one. What was added is held until then.
    /// - Throws: `WireError`; the connection must then be closed.
    public mutating func next() throws(WireError) -> Frame? {
        while true {
            let frame = partial.readableBytes > 0 ? try completePartial() : try Self.next(in: &unread, maximum: maximumFrameLength)
            guard let frame else { break }
            if frame.header.kind.isKnown { return frame }
        }
        if unread.readableBytes > 0 { partial.writeBuffer(&unread) }
        unread = ByteBuffer()
        return nil
    }

    /// Says that no more bytes will come.
    ///
    /// - Throws: `WireError.truncated` when that is in the middle of a frame.
    public func finish() throws(WireError) {
        guard partial.readableBytes > 0 else { return }
        let length = partial.getInteger(at: partial.readerIndex, as: UInt32.self)
        let whole = length.map { Int($0) + 4 } ?? FrameHeader.size
        throw .truncated(missing: whole - partial.readableBytes)
    }

    /// Takes no more of what is unread than the started frame needs, so that the rest is still parsed in place.
    private mutating func completePartial() throws(WireError) -> Frame? {
        Self.move(from: &unread, to: &partial, until: FrameHeader.size)
        guard let whole = try Self.wholeLength(of: partial, maximum: maximumFrameLength) else { return nil }
        Self.move(from: &unread, to: &partial, until: whole)
        guard let frame = try Self.next(in: &partial, maximum: maximumFrameLength) else { return nil }
        partial = ByteBuffer()
        return frame
    }

    private static func move(from bytes: inout ByteBuffer, to partial: inout ByteBuffer, until total: Int) {
        let missing = min(total - partial.readableBytes, bytes.readableBytes)
        guard missing > 0, var slice = bytes.readSlice(length: missing) else { return }
        partial.writeBuffer(&slice)
    }

    /// The bytes of the first frame of `buffer`, header included, or nil while its header is not complete.
    private static func wholeLength(of buffer: ByteBuffer, maximum: UInt32) throws(WireError) -> Int? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length >= UInt32(FrameHeader.countedSize) else { throw .frameTooShort(length: length) }
        guard length <= maximum else { throw .frameTooLong(length: length, maximum: maximum) }
        guard buffer.readableBytes >= FrameHeader.size else { return nil }
        let kind = buffer.getInteger(at: buffer.readerIndex + 4, as: UInt8.self).map(FrameKind.init(rawValue:))
        if let kind, !kind.isKnown, !kind.mayBeIgnored { throw .unknownKind(kind) }
        return Int(length) + 4
    }

    private static func next(in buffer: inout ByteBuffer, maximum: UInt32) throws(WireError) -> Frame? {
        guard let whole = try wholeLength(of: buffer, maximum: maximum), buffer.readableBytes >= whole,
            let (_, kind, flags, code, stream, aux) = buffer.readMultipleIntegers(
                as: (UInt32, UInt8, UInt8, UInt16, UInt32, UInt32).self),
            let body = buffer.readSlice(length: whole - FrameHeader.size)
        else { return nil }
        let header = FrameHeader(
            FrameKind(rawValue: kind), flags: FrameFlags(rawValue: flags), code: code, stream: StreamID(rawValue: stream), aux: aux)
        if header.kind.isKnown, header.kind.belongsToConnection != (header.stream == .connection) {
            throw .wrongStream(header.kind, header.stream)
        }
        return Frame(header: header, body: body)
    }
}
