/// What a frame is, as its type byte (offset 4 of the header).
///
/// Bit 7 set means that a receiver that does not know the type skips the frame; an unknown type without it ends the connection.
public struct FrameKind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let hello = FrameKind(rawValue: 0x01)
    public static let request = FrameKind(rawValue: 0x02)
    public static let response = FrameKind(rawValue: 0x03)
    public static let item = FrameKind(rawValue: 0x04)
    public static let end = FrameKind(rawValue: 0x05)
    public static let error = FrameKind(rawValue: 0x06)
    public static let credit = FrameKind(rawValue: 0x07)
    public static let cancel = FrameKind(rawValue: 0x08)
    public static let ping = FrameKind(rawValue: 0x09)
    public static let pong = FrameKind(rawValue: 0x0A)
    public static let drain = FrameKind(rawValue: 0x0B)
    public static let drainOK = FrameKind(rawValue: 0x0C)
    public static let goAway = FrameKind(rawValue: 0x0D)

    public var isKnown: Bool {
        (0x01...0x0D).contains(rawValue)
    }

    /// Whether a receiver that does not know this type skips the frame.
    public var mayBeIgnored: Bool {
        rawValue & 0x80 != 0
    }

    /// Whether flag 0x02 may cut a message of this kind.
    public var mayBeFragmented: Bool {
        switch self {
        case .request, .response, .item: true
        default: false
        }
    }

    /// Whether the frame speaks for the whole connection and therefore carries stream 0.
    public var belongsToConnection: Bool {
        switch self {
        case .hello, .ping, .pong, .drain, .drainOK, .goAway: true
        default: false
        }
    }
}

extension FrameKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .hello: "HELLO"
        case .request: "REQUEST"
        case .response: "RESPONSE"
        case .item: "ITEM"
        case .end: "END"
        case .error: "ERROR"
        case .credit: "CREDIT"
        case .cancel: "CANCEL"
        case .ping: "PING"
        case .pong: "PONG"
        case .drain: "DRAIN"
        case .drainOK: "DRAIN_OK"
        case .goAway: "GOAWAY"
        default: "type 0x" + String(rawValue, radix: 16)
        }
    }
}
