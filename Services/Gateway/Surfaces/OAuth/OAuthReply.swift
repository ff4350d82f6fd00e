import Contracts
import Hummingbird
import JSON
import RPC

/// The replies of RFC 6749, 5.1 and 5.2.
enum OAuthReply {
    static func issued(_ bearer: IssuedBearer, showsScope: Bool) -> Response {
        var body: JSONObject = [
            "access_token": .string(bearer.token), "token_type": "Bearer", "expires_in": .integer(bearer.lifetime),
        ]
        if showsScope { body["scope"] = .string(bearer.scopes.map(\.rawValue).joined(separator: " ")) }
        return reply(.ok, body)
    }

    static var unsupportedGrantType: Response {
        error(.badRequest, "unsupported_grant_type", "The grant type must be client_credentials.")
    }

    static func tooMany(retryAfter seconds: String?) -> Response {
        error(.tooManyRequests, "temporarily_unavailable", "There were too many requests.").retryingAfter(seconds)
    }

    static func fault(_ fault: Fault) -> Response {
        switch fault {
        case .missing(let name): invalid("The parameter \(name) is required.")
        case .malformed(let text): invalid(text)
        case .parameters(let error): invalid(error.description)
        case .tooLarge(let limit): error(.contentTooLarge, "invalid_request", "The body is larger than \(limit) bytes.")
        case .uriTooLong: error(.uriTooLong, "invalid_request", "The address is too long.")
        case .methodNotAllowed(let allowed):
            error(.methodNotAllowed, "invalid_request", "The operation takes POST.").allowing(allowed)
        case .noSuchRoute, .notFound: error(.notFound, "invalid_request", "There is no such operation.")
        case .unauthenticated: unauthenticated
        case .tooManyGuesses: tooMany(retryAfter: fault.retryAfter)
        case .call(let call) where call.reason(as: BearerRefusal.self) == .scope:
            error(.badRequest, "invalid_scope", "The key lacks a scope that was asked for.")
        case .call, .timeUp:
            error(.serviceUnavailable, "temporarily_unavailable", "The service is not available at the moment.")
                .retryingAfter(fault.retryAfter ?? "1")
        default: error(.internalServerError, "server_error", "Internal server error.")
        }
    }

    private static var unauthenticated: Response {
        var response = error(.unauthorized, "invalid_client", "No client has this id and secret.")
        response.headers[.wwwAuthenticate] = "Basic realm=\"fieldwork\""
        return response
    }

    private static func invalid(_ text: String) -> Response {
        error(.badRequest, "invalid_request", text)
    }

    private static func error(_ status: HTTPResponse.Status, _ code: String, _ text: String) -> Response {
        reply(status, ["error": .string(code), "error_description": .string(text)])
    }

    private static func reply(_ status: HTTPResponse.Status, _ body: JSONObject) -> Response {
        var response = Response(status, JSONValue.object(body), options: .plain).withoutCaching()
        response.headers[.pragma] = "no-cache"
        return response
    }
}
