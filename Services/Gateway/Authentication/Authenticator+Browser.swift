import Contracts
import Hummingbird
import RPC

extension Authenticator {
    /// The context for calls on behalf of the account whose key a browser sends as the password of HTTP Basic.
    ///
    /// - Throws: As `call(for:scope:_:)`.
    func call(forBrowser request: Request, anyOf scopes: [Scope], _ context: GatewayContext) async throws -> CallContext {
        try await admit(key: BasicCredentials(request.headers[.authorization])?.password, anyOf: scopes, context).call
    }
}
