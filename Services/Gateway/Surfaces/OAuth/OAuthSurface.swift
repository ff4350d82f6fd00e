import Contracts
import Hummingbird
import JSON
import RPC

/// OAuth 2.0 for clients that have no user: a key is exchanged for a bearer that lives an hour (RFC 6749, 4.4), as WebAnkieta's clients do.
struct OAuthSurface: Surface {
    static let path = "/oauth/token"

    let tokens: any ServiceClient
    let guesses: GuessGuard
    let pace: BearerPace
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        routes.on(.post, at: Self.path, of: self) { try await issue($0, $1) }
    }

    func reply(to fault: Fault) -> Response {
        OAuthReply.fault(fault)
    }

    /// Credentials come by HTTP Basic or in the body, never in the address, which is logged in too many places (RFC 6749, 2.3.1).
    private func issue(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let parameters = try await request.bodyParameters(limit: limits.body)
        guard let type = try parameters.given("grant_type") else { throw Fault.missing("grant_type") }
        guard type == "client_credentials" else { return OAuthReply.unsupportedGrantType }
        let (client, secret) = try Self.credentials(request, parameters)
        let scopes = try parameters.given("scope")?.split(separator: " ").map(String.init)
        if let seconds = pace.delay(client: client, secret: secret) { return OAuthReply.tooMany(retryAfter: String(seconds)) }
        let wanted = BearerRequest(clientID: client, secret: secret, scopes: scopes)
        do {
            let issued = try await guesses.lookUp(.clientSecret, for: context.client, isMiss: Self.isUnknown) {
                try await tokens.call(TokensContract.issueBearer, wanted, in: context.call)
            }
            return OAuthReply.issued(issued, showsScope: scopes != nil)
        } catch let error where Self.isUnknown(error) {
            throw Fault.unauthenticated
        }
    }

    private static func credentials(_ request: Request, _ parameters: ParameterTree) throws -> (client: String, secret: String) {
        let (client, secret) = (try parameters.given("client_id"), try parameters.given("client_secret"))
        guard let header = request.headers[.authorization] else {
            guard let client else { throw Fault.missing("client_id") }
            guard let secret else { throw Fault.missing("client_secret") }
            return (client, secret)
        }
        guard let basic = BasicCredentials(header) else { throw Fault.unauthenticated }
        guard secret == nil, client == nil || client == basic.user else {
            throw Fault.malformed("The client must authenticate in one way, not in two.")
        }
        return (basic.user, basic.password)
    }

    private static func isUnknown(_ error: any Error) -> Bool {
        (error as? RPCError)?.code == .unauthenticated
    }
}
