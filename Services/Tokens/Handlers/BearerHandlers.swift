import Contracts
import Foundation
import RPC
import ServiceKit
import Storage

/// Bearers: what keys are exchanged for, to be checked without asking anybody.
struct BearerHandlers: Sendable {
    let database: Database
    let seal: TokenSeal
    let clock: Clock

    func issue(_ request: BearerRequest, in call: CallContext) async throws -> IssuedBearer {
        let secret = Secret(request.secret)
        let found = try await database.read { try KeyStore.principal(of: secret, in: $0) }
        // The operator's key has no client id, and makes no bearer.
        guard let found, found.clientID == request.clientID, let account = found.principal.account else {
            throw RPCError(.unauthenticated, "no key has this client id and secret", doNotRetry: true)
        }
        let scopes = try Self.scopes(request.scopes, of: found.principal)
        let now = clock.now()
        let claims = BearerClaims(
            sub: request.clientID, iat: now / 1_000_000, exp: (now + BearerTimes.bearer) / 1_000_000, key: found.principal.key,
            account: account, scopes: scopes.map(\.rawValue), features: found.principal.features,
            serviceBuyer: found.principal.serviceBuyer)
        let token = try await signingKey(at: now).sign(claims)
        return IssuedBearer(token: token, lifetime: BearerTimes.bearer / 1_000_000, scopes: scopes)
    }

    private static func scopes(_ wanted: [String]?, of principal: Principal) throws(RPCError) -> [Scope] {
        guard let wanted else { return principal.scopes }
        let scopes = wanted.compactMap(Scope.init).filter(principal.scopes.contains)
        guard scopes.count == wanted.count, !scopes.isEmpty else {
            throw RPCError(.invalidArgument, reason: BearerRefusal.scope, "the key lacks a scope that was asked for")
        }
        return scopes.withoutRepeats
    }

    func keys(_ request: Nothing, in call: CallContext) async throws -> BearerKeys {
        let since = clock.now() - BearerTimes.retirement
        let valid = try await database.read { try SigningKeyStore.valid(since: since, in: $0) }
        return BearerKeys(keys: valid.map { BearerKey(id: $0.id, publicKey: Self.base64URL($0.publicKey)) })
    }

    /// The key that signs at this time: the one that is there, or a new one where it is old, or sealed with a key that the installation had
    /// before.
    private func signingKey(at now: Int64) async throws -> SigningKey {
        if let current = try await database.read({ try SigningKeyStore.current(in: $0) }), isFit(current, at: now) {
            return try open(current)
        }
        let stored = try await database.write { transaction in
            if let current = try SigningKeyStore.current(in: transaction), isFit(current, at: now) { return current }
            let key = SigningKey()
            let new = SigningKeyStore.Stored(
                id: key.id, publicKey: Array(key.key.publicKey.rawRepresentation),
                sealed: try seal.sealSigningKey(Array(key.key.rawRepresentation), id: key.id), sealedWith: seal.keyID, createdAt: now)
            try SigningKeyStore.replace(with: new, forgetting: now - BearerTimes.retirement, in: transaction)
            return new
        }
        return try open(stored)
    }

    private func isFit(_ key: SigningKeyStore.Stored, at now: Int64) -> Bool {
        key.sealedWith == seal.keyID && now - key.createdAt < BearerTimes.signingKey
    }

    private func open(_ key: SigningKeyStore.Stored) throws -> SigningKey {
        try SigningKey(bytes: seal.openSigningKey(key.sealed, id: key.id))
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
