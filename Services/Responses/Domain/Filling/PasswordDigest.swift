import Crypto

/// A survey's password as it is kept: salted and hashed, so that the database gives it away to nobody who only reads it.
///
/// It is one word for all respondents that the author hands out, not a person's own: a hash that costs milliseconds would buy little and
/// stand in the way of every opening.
struct PasswordDigest: Sendable, Equatable {
    /// `<salt>$<digest>` in hexadecimal digits; empty for a survey without a password.
    let text: String

    static let none = PasswordDigest(text: "")

    init(text: String) {
        self.text = text
    }

    init(of password: String, salt: String = Secrets.hexadecimal(bytes: 16)) {
        let digest = HMAC<SHA256>.authenticationCode(for: Array(password.utf8), using: SymmetricKey(data: Array(salt.utf8)))
        text = "\(salt)$\(Secrets.hexadecimal(digest))"
    }

    var isNone: Bool { text.isEmpty }

    func matches(_ password: String) -> Bool {
        guard let mark = text.firstIndex(of: "$") else { return false }
        return Secrets.areEqual(PasswordDigest(of: password, salt: String(text[..<mark])).text, text)
    }
}
