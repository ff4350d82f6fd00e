/// Why bytes from a peer are not a frame of this protocol. Each of them ends the connection: after it the stream has no frame boundary to trust.
public enum WireError: Error, Equatable, Sendable {
    /// `length` is below the 12 bytes of the rest of the header.
    case frameTooShort(length: UInt32)
    /// `length` is over the negotiated maximum. Noticed before anything of the frame is stored.
    case frameTooLong(length: UInt32, maximum: UInt32)
    /// A type that is neither known nor marked as one that may be ignored.
    case unknownKind(FrameKind)
    /// A frame of a call on stream 0, or a frame of the connection on another stream.
    case wrongStream(FrameKind, StreamID)
    /// The metadata block runs past the frame or past its own length.
    case malformedMetadata
    /// The stream ended inside a frame.
    case truncated(missing: Int)
}

extension WireError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .frameTooShort(let length): "a frame of length \(length) cannot hold its header"
        case .frameTooLong(let length, let maximum): "a frame of length \(length) is over the limit of \(maximum) bytes"
        case .unknownKind(let kind): "unknown frame \(kind)"
        case .wrongStream(let kind, let stream): "a \(kind) frame cannot come on stream \(stream)"
        case .malformedMetadata: "the metadata block is malformed"
        case .truncated(let missing): "the stream ended \(missing) bytes before the end of a frame"
        }
    }
}
