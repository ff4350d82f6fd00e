import NIOCore

/// Cuts a stream of bytes into frames, at any split of the stream.
///
/// Whole frames are handed out as slices of what was read, without a copy. Only a frame that a read cut in two is copied, once, and its
/// length is checked against the maximum before a byte of it is kept.
public struct FrameParser: Sendable {
    /// Largest `length` that is accepted, in bytes.
    public var maximumFrameLength: UInt32
    private var partial = ByteBuffer()

    public init(maximumFrameLength: UInt32) {
        self.maximumFrameLength = maximumFrameLength
    }

    /// Bytes kept of a frame that is not complete yet.
    public var bufferedBytes: Int { partial.readableBytes }

    /// Calls `receive` for each frame that `bytes` completes, in order. Frames of unknown types that may be ignored are skipped.
    ///
    /// - Throws: `WireError`; the connection must then be closed.
    public mutating func parse(_ bytes: ByteBuffer, _ receive: (Frame) throws(WireError) -> Void) throws(WireError) {
        var bytes = bytes
        if partial.readableBytes > 0 {
            try completePartial(with: &bytes, receive)
        }
        while let frame = try Self.next(in: &bytes, maximum: maximumFrameLength) {
            if frame.header.kind.isKnown { try receive(frame) }
        }
        if bytes.readableBytes > 0 {
            partial.writeBuffer(&bytes)
        }
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

    /// Takes from `bytes` no more than the started frame needs, so that the rest is still parsed in place.
    private mutating func completePartial(
        with bytes: inout ByteBuffer, _ receive: (Frame) throws(WireError) -> Void
    ) throws(WireError) {
        Self.move(from: &bytes, to: &partial, until: FrameHeader.size)
        guard let whole = try Self.wholeLength(of: partial, maximum: maximumFrameLength) else { return }
        Self.move(from: &bytes, to: &partial, until: whole)
        guard let frame = try Self.next(in: &partial, maximum: maximumFrameLength) else { return }
        partial = ByteBuffer()
        if frame.header.kind.isKnown { try receive(frame) }
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
