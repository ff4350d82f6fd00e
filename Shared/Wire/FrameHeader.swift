import NIOCore

/// The fixed 16 bytes in front of every frame, big-endian.
public struct FrameHeader: Hashable, Sendable {
    /// Bytes of the header on the wire.
    public static let size = 16
    /// Bytes of the header that `length` counts: all but the length field itself.
    public static let countedSize = 12

    public var kind: FrameKind
    public var flags: FrameFlags
    /// REQUEST: method number. ERROR: status. GOAWAY: reason. HELLO: minor version of the protocol.
    public var code: UInt16
    public var stream: StreamID
    /// REQUEST: milliseconds left (0: no limit). ERROR: retry after, in milliseconds. CREDIT: items granted. PING and PONG: nonce.
    /// RESPONSE: microseconds spent in the server.
    public var aux: UInt32

    @inlinable
    public init(_ kind: FrameKind, flags: FrameFlags = [], code: UInt16 = 0, stream: StreamID = .connection, aux: UInt32 = 0) {
        self.kind = kind
        self.flags = flags
        self.code = code
        self.stream = stream
        self.aux = aux
    }
}

/// One frame as it was received. `body` is what follows the header: the metadata block when its flag is set, then the payload.
///
/// The body shares the storage of the buffer that was read: use it before the read cycle ends, or copy it.
public struct Frame: Sendable, Equatable {
    public var header: FrameHeader
    public var body: ByteBuffer

    public init(header: FrameHeader, body: ByteBuffer) {
        self.header = header
        self.body = body
    }
}
