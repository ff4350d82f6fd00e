import Contracts
import Hummingbird
import RPC

/// Lets requests in by `Authorization: Bearer <key>`.
struct Authenticator: Sendable {
    let keys: KeyVerifier

    /// Who the request comes from.
    ///
    /// - Throws: `Fault.unauthenticated`, or `Fault.call` when nobody could be asked.
    func principal(of request: Request, in call: CallContext) async throws(Fault) -> Principal {
        guard let secret = Self.bearer(request.headers[.authorization]) else { throw .unauthenticated }
        do throws(RPCError) {
            return try await keys.principal(of: secret, in: call)
        } catch {
            throw error.code == .unauthenticated ? .unauthenticated : .call(error)
        }
    }

    /// The context for calls on behalf of the request's account.
    ///
    /// - Throws: As `principal(of:in:)`, and `Fault.forbidden` for keys without the scope and for the operator's, which belongs to no account.
    func call(for request: Request, scope: Scope, in call: CallContext) async throws(Fault) -> CallContext {
        let principal = try await principal(of: request, in: call)
        guard let account = principal.account else { throw .forbidden("The operator's key belongs to no account.") }
        guard principal.scopes.contains(scope) else { throw .forbidden("The key lacks the scope \(scope.rawValue).") }
        var call = call
        call.account = account
        call.caller = "key:\(principal.key)"
        return call
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
