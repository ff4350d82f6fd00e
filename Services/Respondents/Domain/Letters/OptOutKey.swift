import Crypto
import Foundation

/// Turns an address into what is kept of it once it wants no more letters, and that into the token of its page.
///
/// Neither leads back to the address: whoever is erased stays taken off the list.
struct OptOutKey: Sendable {
    /// An address of an account, unreadable.
    struct Mark: Equatable, Sendable {
        let account: Int64
        /// 16 bytes.
        let digest: [UInt8]
    }

    private static let digestLength = 16

    private let secret: SymmetricKey

    init(secret: [UInt8]) {
        self.secret = SymmetricKey(data: secret)
    }

    /// - Parameter address: An e-mail address in lower case, or a mobile number.
    func mark(_ address: String, account: Int64) -> Mark {
        Mark(account: account, digest: digest("address|\(account)|\(address)".utf8))
    }

    /// 54 letters, digits, `-` and `_`.
    func token(_ mark: Mark) -> String {
        let payload = Self.bytes(mark.account) + mark.digest
        return Data(payload + seal(payload)).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// nil for a token that this key did not make.
    func mark(token: String) -> Mark? {
        let base64 = token.replacing("-", with: "+").replacing("_", with: "/") + "=="
        guard token.utf8.count == 54, let bytes = Data(base64Encoded: base64).map(Array.init),
            bytes.count == 8 + 2 * Self.digestLength
        else { return nil }
        let payload = Array(bytes.prefix(8 + Self.digestLength))
        let difference = zip(seal(payload), bytes.suffix(Self.digestLength)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { return nil }
        let account = payload.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Mark(account: Int64(bitPattern: account), digest: Array(payload.dropFirst(8)))
    }

    private func seal(_ payload: [UInt8]) -> [UInt8] {
        digest(Array("token|".utf8) + payload)
    }

    private func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(bytes), using: secret).prefix(Self.digestLength))
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}

/// Names a letter to its receivers, without counting letters for them.
struct LetterName: Sendable {
    private let secret: SymmetricKey

    init(secret: [UInt8]) {
        self.secret = SymmetricKey(data: secret)
    }

    /// 32 hexadecimal digits, the same for every attempt.
    func text(letter: Int64) -> String {
        Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array("letter|\(letter)".utf8), using: secret).prefix(16))
    }
}
