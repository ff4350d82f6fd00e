import Crypto

/// What a credential is for. Its prefix tells people, and the scanners that look for leaked credentials, what they found.
public enum SecretKind: String, Sendable {
    case key = "fwk_"
    case operatorKey = "fwo_"
    /// Seals what the database of `tokens` must not show.
    case installationKey = "fwi_"
    /// What the database of `responses` must not show follows from it.
    case respondentKeys = "fwr_"
    /// SoSci's `act`: 24 letters and digits and nothing else (SOSCI:37).
    case accessLink = ""

    /// Characters after the prefix. 43 of 62 letters and digits are 256 bits, 24 are 142.
    public var length: Int {
        switch self {
        case .key, .operatorKey, .installationKey, .respondentKeys: 43
        case .accessLink: 24
        }
    }
}

/// A credential that was drawn at random. It never reaches a log, and no database: that has a hash, or of the installation's key nothing.
public struct Secret: Sendable {
    public let text: String

    /// One that somebody shows.
    public init(_ text: String) {
        self.text = text
    }

    /// A new one.
    public init(random kind: SecretKind) {
        text = kind.rawValue + Alphabet.lettersAndDigits.randomWord(length: kind.length)
    }

    /// What is stored and looked up.
    ///
    /// A plain SHA-256 is enough for a secret of at least 142 random bits: there is nothing to guess that a slow hash would protect.
    /// Looking it up by an index takes a time that depends on the hash of the guess, which whoever guesses cannot steer towards a
    /// stored one, so the look-up tells nothing about stored secrets.
    public var hash: [UInt8] {
        Array(SHA256.hash(data: Array(text.utf8)))
    }
}
