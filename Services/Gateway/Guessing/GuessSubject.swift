/// What somebody may try to find by trying.
enum GuessedSecret: String, Sendable, CaseIterable {
    /// An account's key, or the operator's: 256 bits.
    case key
    /// The same, exchanged for a bearer.
    case clientSecret = "client_secret"
    /// The `act` of an access link: 24 letters and digits.
    case accessLink = "access_link"
    /// The token of a personal link: 16 letters and digits.
    case personalLink = "personal_link"
    /// A survey's token or an access code: 6 letters and digits.
    case token
    /// A survey's password, or the title in its address.
    case password

    /// Whether so few of them exist that trying finds one.
    var isShort: Bool { self == .token || self == .password }
}

/// Whose failures are counted together.
enum GuessSubject: Hashable, Sendable {
    /// An address, or the 64 bits of an IPv6 address that one customer has.
    case network(String)
    /// A client's key: what it tries on behalf of its own people.
    case key(Int64)
    /// All who try to get into one survey.
    case survey(Int64)
    /// All who try one kind of secret.
    case everybody(GuessedSecret)
}
