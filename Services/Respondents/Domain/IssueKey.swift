import Crypto

/// Names the occasion for which an entry gets a grant, without naming the entry.
///
/// A keyed hash in every privacy mode (S-5): with the secret the same person gets the same link again; from the grant alone nobody comes
/// back to the person.
struct IssueKey: Sendable {
    private let secret: SymmetricKey

    init(secret: [UInt8]) {
        self.secret = SymmetricKey(data: secret)
    }

    /// 64 hexadecimal digits, as are the others.
    func text(mailing: Int64, entry: Int64) -> String {
        text("\(mailing)|\(entry)")
    }

    /// For a respondent without an address entry. Ids of respondents are never used again.
    func text(respondent: Int64) -> String {
        text("respondent|\(respondent)")
    }

    private func text(_ occasion: String) -> String {
        Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array(occasion.utf8), using: secret))
    }
}

enum Hexadecimal {
    /// Two lower-case digits a byte.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

/// Bytes that nobody can guess.
enum Randomness {
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}
