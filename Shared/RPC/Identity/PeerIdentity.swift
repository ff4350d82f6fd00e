/// Who a peer is: the URI in its certificate's subject alternative name, parsed once per connection.
public enum PeerIdentity: Hashable, Sendable {
    /// `spiffe://fieldwork/service/<name>`
    case service(String)
    /// `spiffe://fieldwork/operator/<name>`
    case `operator`(String)

    static let trustDomain = "spiffe://fieldwork/"

    /// - Returns: nil for anything but the two forms with a name of letters, digits, `-`, `_` and `.`.
    public init?(uri: String) {
        guard uri.hasPrefix(Self.trustDomain) else { return nil }
        let parts = uri.dropFirst(Self.trustDomain.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].utf8.allSatisfy(Self.isNameByte) else { return nil }
        switch parts[0] {
        case "service": self = .service(String(parts[1]))
        case "operator": self = .operator(String(parts[1]))
        default: return nil
        }
    }

    public var uri: String { Self.trustDomain + description }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension PeerIdentity: CustomStringConvertible {
    public var description: String {
        switch self {
        case .service(let name): "service/\(name)"
        case .operator(let name): "operator/\(name)"
        }
    }
}
