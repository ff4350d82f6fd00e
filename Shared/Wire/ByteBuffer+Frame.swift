import NIOCore

extension ByteBuffer {
    /// Appends a frame whose payload is `payload`. One reservation, no intermediate buffer.
    ///
    /// A metadata block that is not empty sets its flag.
    public mutating func writeFrame(_ header: FrameHeader, metadata: Metadata = Metadata(), payload: UnsafeRawBufferPointer) {
        guard !metadata.isEmpty else {
            var header = header
            header.flags.remove(.metadata)
            return writeFrame(prepared: header, body: payload)
        }
        let size = metadata.encodedSize
        reserveCapacity(minimumWritableBytes: FrameHeader.size + size + payload.count)
        writeHeader(header, flags: header.flags.union(.metadata), length: FrameHeader.countedSize + size + payload.count)
        metadata.write(to: &self)
        writeBytes(payload)
    }

    /// Appends a frame as its header says. `body` is all that follows the header: metadata, if the header's flag says so, and payload.
    public mutating func writeFrame(prepared header: FrameHeader, body: UnsafeRawBufferPointer) {
        reserveCapacity(minimumWritableBytes: FrameHeader.size + body.count)
        writeHeader(header, flags: header.flags, length: FrameHeader.countedSize + body.count)
        writeBytes(body)
    }

    /// Appends a frame without a payload.
    public mutating func writeFrame(_ header: FrameHeader) {
        writeFrame(header, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    private mutating func writeHeader(_ header: FrameHeader, flags: FrameFlags, length: Int) {
        writeMultipleIntegers(
            UInt32(truncatingIfNeeded: length), header.kind.rawValue, flags.rawValue, header.code, header.stream.rawValue, header.aux)
    }
}
