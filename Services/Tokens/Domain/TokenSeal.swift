import Crypto
import ServiceKit

/// Keeps tokens from whoever reads the database: what finds a token is a keyed hash, what shows it again is encrypted, both under keys that
/// are derived from the installation's key and are not in the database.
///
/// The file alone tells which rows have the same token (two surveys may), how long a token is, and everything about a grant but the token
/// itself. Neither guessing six characters nor trying all of them helps without the key. With the key file both are open.
///
/// Costs a row 44 bytes beside the token (nonce 12, tag 16, look-up hash 16), 32 more in the two indexes over the hash, and 6 for the key's
/// id; a look-up one HMAC and showing a token one AES-GCM, 10 µs and 5 µs in a build without optimisation.
struct TokenSeal: Sendable {
    /// Derived from the key: tells which one a row was sealed with.
    let keyID: Int64
    private let lookUp: SymmetricKey
    private let sealing: SymmetricKey

    /// - Parameter secret: The installation's key, of at least 256 random bits.
    init(_ secret: Secret) {
        let material = SymmetricKey(data: Array(secret.text.utf8))
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: material, info: Array("fieldwork tokens: \(purpose)".utf8), outputByteCount: 32)
        }
        lookUp = derived("look-up")
        sealing = derived("sealing")
        // 48 bits: enough to tell a handful of keys apart, too few to be anything else.
        keyID = derived("id").withUnsafeBytes { bytes in bytes.prefix(6).reduce(0) { $0 << 8 | Int64($1) } }
    }

    /// What a token is found by: 16 bytes, the same for the same token.
    func hash(_ token: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(token.utf8), using: lookUp).prefix(16))
    }

    /// The token, for its own row alone: elsewhere it does not open.
    func seal(_ token: String, for row: TokenRow) throws -> [UInt8] {
        let box = try AES.GCM.seal(Array(token.utf8), using: sealing, authenticating: row.name)
        return Array(box.nonce) + box.ciphertext + box.tag
    }

    /// - Throws: For bytes that were sealed for another row, with another key, or changed since.
    func open(_ sealed: [UInt8], of row: TokenRow) throws -> String {
        let token = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: sealing, authenticating: row.name)
        return String(decoding: token, as: UTF8.self)
    }

    /// The private half of a key that bearers are signed with.
    func sealSigningKey(_ bytes: [UInt8], id: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: sealing, authenticating: Self.name(ofSigningKey: id))
        return Array(box.nonce) + box.ciphertext + box.tag
    }

    /// - Throws: As `open(_:of:)`.
    func openSigningKey(_ sealed: [UInt8], id: String) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: sealing, authenticating: Self.name(ofSigningKey: id)))
    }

    /// No row of a token has such a name: theirs begin with a number.
    private static func name(ofSigningKey id: String) -> [UInt8] { Array("signing key|\(id)".utf8) }
}

/// Which row a sealed token belongs to.
struct TokenRow: Sendable {
    let account: Int64
    let issueKey: String

    fileprivate var name: [UInt8] { Array("\(account)|\(issueKey)".utf8) }
}

/// The installation's key, and keys that it had before: rows under them are sealed anew when the service starts.
struct KeyRing: Sendable {
    let current: TokenSeal
    let former: [TokenSeal]

    /// nil without keys.
    init?(_ secrets: [Secret]) {
        guard let first = secrets.first else { return nil }
        current = TokenSeal(first)
        former = secrets.dropFirst().map(TokenSeal.init)
    }

    subscript(keyID: Int64) -> TokenSeal? {
        ([current] + former).first { $0.keyID == keyID }
    }
}
