import NIOCore

extension ByteBuffer {
    /// Appends a frame whose payload is `payload`. One reservation, no intermediate buffer.
    ///
    /// A metadata block that is not empty sets its flag.
    public mutating func writeFrame(_ header: FrameHeader, metadata: Metadata = Metadata(), payload: UnsafeRawBufferPointer) {
        reserveCapacity(minimumWritableBytes: FrameHeader.size + metadata.encodedSize + payload.count)
        let start = beginFrame(header, metadata: metadata)
        writeBytes(payload)
        endFrame(startedAt: start)
    }

    /// Appends a frame without a payload.
    public mutating func writeFrame(_ header: FrameHeader) {
        writeFrame(header, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Appends a header with an open length, and the metadata. The caller appends the payload and then ends the frame.
    ///
    /// - Returns: What `endFrame` wants.
    public mutating func beginFrame(_ header: FrameHeader, metadata: Metadata = Metadata()) -> Int {
        let start = writerIndex
        let flags = metadata.isEmpty ? header.flags.subtracting(.metadata) : header.flags.union(.metadata)
        writeMultipleIntegers(UInt32(0), header.kind.rawValue, flags.rawValue, header.code, header.stream.rawValue, header.aux)
        metadata.write(to: &self)
        return start
    }

    /// Fills in the length of a frame that `beginFrame` began at `start`.
    public mutating func endFrame(startedAt start: Int) {
        setInteger(UInt32(writerIndex - start - 4), at: start)
    }
}
