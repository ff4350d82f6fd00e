import Crypto
import ServiceKit

/// The keys by which respondents go on with their responses: whoever has the database has none of them.
///
/// A response has a random seed, and its key follows from the seed, its id and a secret that is not in the database. So it can be told again
/// to whoever comes back with their token (F-9). A response of the time when keys were kept as they are has its key for a seed, which a
/// mark tells apart.
struct RespondentKeys: Sendable {
    private static let mark = "~"

    private let secret: SymmetricKey

    /// - Parameter secret: Of at least 256 random bits.
    init(_ secret: Secret) {
        self.secret = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.text.utf8)), info: Array("fieldwork responses: respondent keys".utf8),
            outputByteCount: 32)
    }

    static func newSeed() -> String {
        mark + Secrets.hexadecimal(bytes: 16)
    }

    /// 32 hexadecimal digits.
    func key(ofSeed seed: String, response: Int64) -> String {
        guard seed.hasPrefix(Self.mark) else { return seed }
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(response)|\(seed)".utf8), using: secret)
        return Secrets.hexadecimal(code.prefix(16))
    }
}
