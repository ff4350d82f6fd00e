import Contracts
import Hummingbird
import RPC

/// Lets requests in by their key, or by the bearer that it was exchanged for: `Authorization: Bearer <key>`, or the header of a vendor's own.
struct Authenticator: Sendable {
    let keys: KeyVerifier
    let bearers: BearerVerifier
    let guesses: GuessGuard

    /// Who the request comes from.
    ///
    /// - Throws: `Fault.unauthenticated`, `Fault.tooManyGuesses`, or `Fault.call` when nobody could be asked.
    func principal(of request: Request, _ context: GatewayContext) async throws -> Principal {
        try await principal(ofKey: Self.bearer(request.headers[.authorization]), context)
    }

    /// Who has a key or a bearer, wherever it came from.
    func principal(ofKey secret: String?, _ context: GatewayContext) async throws -> Principal {
        guard let secret else { throw Fault.unauthenticated }
        do {
            // A bearer that is over is no try to find one.
            if let principal = try await bearers.principal(of: secret, in: context.call) { return principal }
            return try await guesses.lookUp(.key, for: context.client, isMiss: Self.isUnknown) {
                try await keys.principal(of: secret, in: context.call)
            }
        } catch let error where Self.isUnknown(error) {
            throw Fault.unauthenticated
        }
    }

    private static func isUnknown(_ error: any Error) -> Bool {
        (error as? RPCError)?.code == .unauthenticated
    }

    /// The context for calls on behalf of the request's account.
    ///
    /// - Throws: As `principal(of:_:)`, and `Fault.forbidden` for keys without the scope and for the operator's, which belongs to no account.
    func call(for request: Request, scope: Scope, _ context: GatewayContext) async throws -> CallContext {
        try await admit(request, anyOf: [scope], context).call
    }

    /// The same for what several scopes let do, with the key's own number.
    func admit(_ request: Request, anyOf scopes: [Scope], _ context: GatewayContext) async throws -> (call: CallContext, key: Int64) {
        try await admit(key: Self.bearer(request.headers[.authorization]), anyOf: scopes, context)
    }

    /// The same for a key, wherever it came from.
    func admit(key secret: String?, anyOf scopes: [Scope], _ context: GatewayContext) async throws -> (call: CallContext, key: Int64) {
        let principal = try await principal(ofKey: secret, context)
        guard let account = principal.account else { throw Fault.forbidden("The operator's key belongs to no account.") }
        guard scopes.contains(where: principal.scopes.contains) else {
            throw Fault.forbidden("The key lacks the scope \(scopes.map(\.rawValue).joined(separator: " or ")).")
        }
        var call = context.call
        call.account = account
        call.caller = "key:\(principal.key)"
        return (call, principal.key)
    }

    /// The credentials of the scheme `Bearer`, whose name is case-insensitive.
    static func bearer(_ header: String?) -> String? {
        guard let header else { return nil }
        let space = UInt8(ascii: " ")
        let parts = header.utf8.split(separator: space, maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else { return nil }
        let secret = parts[1].drop { $0 == space }
        return secret.isEmpty || secret.contains(space) ? nil : String(Substring(secret))
    }
}
