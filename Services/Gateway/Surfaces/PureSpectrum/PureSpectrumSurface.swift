import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// PureSpectrum's Buy API, as far as it is about templates: `/buyers/v2/…`.
///
/// What the document does not say (BEHAVIOUR 6): a key goes in the header `access-token`, every error has the envelope of
/// `PureSpectrumError`, a survey that was made is 201 and everything else that went well 200.
struct PureSpectrumSurface: Surface {
    static let prefix = "/buyers/v2"

    let services: Services
    let authenticator: Authenticator
    let publicURL: PublicURL
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        let path = Self.prefix
        routes.on(.get, at: "\(path)/templates", of: self) { try await listTemplates($0, $1) }
        routes.on(.get, at: "\(path)/surveys", of: self) { try await listSurveys($0, $1) }
        routes.on(.post, at: "\(path)/surveys", of: self) { try await createSurvey($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}", of: self) { try await getSurvey($0, $1) }
        routes.on(.put, at: "\(path)/surveys/{survey}", of: self) { try await updateSurvey($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}/quotas", of: self) { try await listQuotas($0, $1) }
    }

    func reply(to fault: Fault) -> Response {
        PureSpectrumError(fault).response
    }
}

// What its operations share.
extension PureSpectrumSurface {
    /// A survey with all that it orders; replies are as large.
    private static let bodyLimit = 2 << 20

    /// The context for calls on behalf of the buyer whose key the request carries. Who a payload says that the buyer is does not count (P-15).
    func call(for request: Request, _ context: GatewayContext) async throws -> CallContext {
        let key = request.headers[.accessToken] ?? Authenticator.bearer(request.headers[.authorization])
        return try await authenticator.admit(key: key, anyOf: [.templates], context).call
    }

    /// The JSON in the body, whatever its type is called: a key in a header of its own comes from no form of a browser.
    func payload(_ request: Request) async throws -> JSONValue {
        let bytes = try await request.collected(upTo: min(limits.body, Self.bodyLimit))
        do {
            return try bytes.withUnsafeReadableBytes { try JSON.decode(JSONValue.self, from: $0) }
        } catch is JSONError {
            throw Fault.malformed("JSON syntax error")
        }
    }

    func reply(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(status, body, options: .plain).withoutCaching()
    }
}
