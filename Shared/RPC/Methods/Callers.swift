/// Who may call a method, by the identity in the peer's certificate.
public struct Callers: Sendable, Equatable {
    private let identities: Set<PeerIdentity>
    private let allowsOperators: Bool
    private let allowsEveryone: Bool

    private init(identities: Set<PeerIdentity> = [], allowsOperators: Bool = false, allowsEveryone: Bool = false) {
        self.identities = identities
        self.allowsOperators = allowsOperators
        self.allowsEveryone = allowsEveryone
    }

    /// Any peer with a certificate of this installation.
    public static let everyone = Callers(allowsEveryone: true)
    /// Operators alone.
    public static let operators = Callers(allowsOperators: true)

    /// The named services, and operators.
    public static func services(_ names: String...) -> Callers {
        Callers(identities: Set(names.map(PeerIdentity.service)), allowsOperators: true)
    }

    public func allow(_ peer: PeerIdentity) -> Bool {
        if allowsEveryone || identities.contains(peer) { return true }
        if allowsOperators, case .operator = peer { return true }
        return false
    }
}

extension Callers: CustomStringConvertible {
    public var description: String {
        if allowsEveryone { return "everyone" }
        let names = identities.map(\.description).sorted() + (allowsOperators ? ["operators"] : [])
        return names.joined(separator: ", ")
    }
}
