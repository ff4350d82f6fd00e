import Contracts
import Crypto
import Foundation
import JWTKit

/// An Ed25519 key that bearers are signed with.
struct SigningKey: Sendable {
    /// 16 hexadecimal digits, from the public key: `kid` in what it signs.
    let id: String
    let key: Curve25519.Signing.PrivateKey

    /// A new one.
    init() {
        self.init(Curve25519.Signing.PrivateKey())
    }

    /// - Throws: For bytes that are no such key.
    init(bytes: [UInt8]) throws {
        self.init(try Curve25519.Signing.PrivateKey(rawRepresentation: Data(bytes)))
    }

    private init(_ key: Curve25519.Signing.PrivateKey) {
        self.key = key
        id = SHA256.hash(data: key.publicKey.rawRepresentation).prefix(8).map { Hexadecimal.digits(of: $0) }.joined()
    }

    func sign(_ claims: BearerClaims) async throws -> String {
        let id = JWKIdentifier(string: id)
        let keys = await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(backing: key), kid: id)
        return try await keys.sign(Payload(claims), kid: id)
    }

    private struct Payload: JWTPayload {
        let claims: BearerClaims

        init(_ claims: BearerClaims) {
            self.claims = claims
        }

        init(from decoder: any Decoder) throws {
            claims = try BearerClaims(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            try claims.encode(to: encoder)
        }

        func verify(using algorithm: some JWTAlgorithm) {}
    }
}

/// How long what belongs to bearers lives, in µs.
enum BearerTimes {
    static let bearer: Int64 = 3_600_000_000
    /// Thirty days; then another key signs.
    static let signingKey: Int64 = 30 * 86_400_000_000
    /// For which a key that signs no more is still given out: a bearer's life, and what clocks may differ by.
    static let retirement: Int64 = 2 * bearer
}
