import NIOCore
import Wire

extension FrameParser {
    /// Calls `receive` for each frame that `bytes` completes, in order.
    public mutating func parse(_ bytes: ByteBuffer, _ receive: (Frame) throws(WireError) -> Void) throws(WireError) {
        add(bytes)
        while let frame = try next() { try receive(frame) }
    }
}
