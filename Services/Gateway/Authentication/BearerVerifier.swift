import Contracts
import Crypto
import Foundation
import JSON
import JWTKit
import NIOConcurrencyHelpers
import RPC

/// Knows whose a bearer is without asking: checks its signature with the public keys of `tokens`, and its time.
///
/// The keys are asked for when the first bearer comes, when one names a key that is not known, and every few minutes; where `tokens` cannot
/// be reached, those that are known go on being believed. A bearer whose key was deleted works until its hour is over, and no longer.
final class BearerVerifier: Sendable {
    private struct State {
        var keys: [String: EdDSA.PublicKey] = [:]
        /// µs since 1970; when the keys were asked for last, whatever came of it.
        var askedAt = Int64.min
        var flight: Task<RPCError?, Never>?
        /// Bearers whose signature was checked. Two generations: when the younger is full, it becomes the elder and the elder is dropped.
        var young: [SHA256Digest: BearerClaims] = [:]
        var old: [SHA256Digest: BearerClaims] = [:]
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
    }

    /// For how long keys are believed without asking again, in µs.
    static let refresh: Int64 = 300_000_000
    /// Between two questions after unknown keys, in µs: whoever makes bearers up causes no more.
    static let patience: Int64 = 1_000_000
    private static let longestBearer = 4_096
    private static let capacity = 10_000

    private let tokens: any ServiceClient
    private let now: @Sendable () -> Int64
    private let state = NIOLockedValueBox(State())

    /// - Parameter now: µs since 1970.
    init(tokens: any ServiceClient, now: @escaping @Sendable () -> Int64) {
        self.tokens = tokens
        self.now = now
    }

    /// nil for a text that is no bearer of ours, valid or not.
    ///
    /// - Throws: `unauthenticated` for a bearer that is over or forged, and what `tokens` fails with where a key is not known yet.
    func principal(of text: String, in call: CallContext) async throws(RPCError) -> Principal? {
        guard text.hasPrefix("eyJ"), text.utf8.count <= Self.longestBearer, let kid = Self.keyID(of: text) else { return nil }
        let claims = try await claims(of: text, kid: kid, in: call)
        guard claims.iss == BearerClaims.issuer, now() / 1_000_000 < claims.exp else {
            throw RPCError(.unauthenticated, "the bearer is over", doNotRetry: true)
        }
        // A scope that this program does not know gives nothing.
        return Principal(
            key: claims.key, account: claims.account, scopes: claims.scopes.compactMap(Scope.init), features: claims.features,
            serviceBuyer: claims.serviceBuyer)
    }

    private static func keyID(of text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(String(Substring(parts[0]))) else { return nil }
        guard let header = try? JSONDecoder().decode(Header.self, from: bytes), header.alg == "EdDSA" else { return nil }
        return header.kid
    }

    private func claims(of text: String, kid: String, in call: CallContext) async throws(RPCError) -> BearerClaims {
        let hash = SHA256.hash(data: Array(text.utf8))
        if let known = state.withLockedValue({ $0.young[hash] ?? $0.old[hash] }) { return known }
        let key = try await key(kid, in: call)
        do {
            let id = JWKIdentifier(string: kid)
            let claims = try await JWTKeyCollection().add(eddsa: key, kid: id).verify(text, as: BearerPayload.self).claims
            state.withLockedValue { state in
                if state.young.count >= Self.capacity / 2 {
                    state.old = state.young
                    state.young = [:]
                }
                state.young[hash] = claims
            }
            return claims
        } catch {
            throw RPCError(.unauthenticated, "the bearer is not signed by us", doNotRetry: true)
        }
    }

    private func key(_ id: String, in call: CallContext) async throws(RPCError) -> EdDSA.PublicKey {
        let (known, age) = state.withLockedValue { state in (state.keys[id], now().subtractingReportingOverflow(state.askedAt)) }
        let asked = age.overflow ? Int64.max : age.partialValue
        if let known {
            // Nobody waits for it: what is known holds.
            if asked >= Self.refresh { _ = fetch(in: call) }
            return known
        }
        if asked >= Self.patience || state.withLockedValue({ $0.flight != nil }) {
            if let failure = await fetch(in: call).value { throw failure }
        }
        guard let key = state.withLockedValue({ $0.keys[id] }) else {
            throw RPCError(.unauthenticated, "the bearer is not signed by us", doNotRetry: true)
        }
        return key
    }

    /// The question that is under way, or a new one, which no single request's end cancels.
    private func fetch(in call: CallContext) -> Task<RPCError?, Never> {
        state.withLockedValue { state in
            if let flight = state.flight { return flight }
            state.askedAt = now()
            let flight = Task { () -> RPCError? in
                do throws(RPCError) {
                    let keys = try await tokens.call(TokensContract.bearerKeys, Nothing(), in: call.nested()).keys
                    land(keys)
                    return nil
                } catch {
                    land(nil)
                    return error
                }
            }
            state.flight = flight
            return flight
        }
    }

    private func land(_ keys: [BearerKey]?) {
        state.withLockedValue { state in
            state.flight = nil
            // A question that failed is asked again by whoever comes next.
            guard let keys else { return state.askedAt = .min }
            state.keys = [:]
            for key in keys { state.keys[key.id] = try? EdDSA.PublicKey(x: key.publicKey, curve: .ed25519) }
        }
    }
}

/// `BearerClaims` as JWTKit reads them. Their time is checked by whoever has a clock.
struct BearerPayload: JWTPayload {
    let claims: BearerClaims

    init(from decoder: any Decoder) throws {
        claims = try BearerClaims(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try claims.encode(to: encoder)
    }

    func verify(using algorithm: some JWTAlgorithm) {}
}

enum Base64URL {
    /// Without padding, as in a JSON Web Token.
    static func decode(_ text: String) -> Data? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
