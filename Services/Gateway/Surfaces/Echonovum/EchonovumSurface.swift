import Contracts
import Hummingbird
import JSON
import RPC

/// echonovum's "Custom Access Codes", and the profiles and surveys that they refer to, as JSON:API: `/{locale}/v1/…`.
///
/// The documents and errors are those of the vendor's framework (BEHAVIOUR 5): ids are IRIs in the request's locale, mistakes in attributes
/// are 422 with a pointer, everything else is `{title, description}`.
struct EchonovumSurface: Surface {
    let services: Services
    let authenticator: Authenticator
    let limits: GatewayLimits

    typealias Operation = @Sendable (Locale, Request, GatewayContext, CallContext) async throws -> Response

    func add(to routes: inout RouteTable) {
        let (codes, profiles, surveys) = (ResourceKind.code, ResourceKind.profile, ResourceKind.survey)
        on(.post, at: codes.collection, &routes) { try await createCode($0, $1, $3) }
        on(.get, .head, at: codes.collection, &routes) { try await listCodes($0, $1, $3) }
        on(.get, .head, at: codes.item, &routes) { try await getCode($0, $2, $3) }
        on(.patch, at: codes.item, &routes) { try await updateCode($0, $1, $2, $3) }
        on(.delete, at: codes.item, &routes) { try await deleteCode($2, $3) }
        on(.get, .head, at: profiles.collection, &routes) { try await listProfiles($0, $1, $3) }
        on(.get, .head, at: profiles.item, &routes) { try await getProfile($0, $2, $3) }
        on(.get, .head, at: surveys.collection, &routes) { try await listSurveys($0, $1, $3) }
        on(.get, .head, at: surveys.item, &routes) { try await getSurvey($0, $2, $3) }
    }

    /// Whether a path that begins with these two segments is this interface's.
    static func isBase(_ segments: ArraySlice<Substring>) -> Bool {
        segments.count == 2 && segments.last == "v1" && Locale(String(segments[segments.startIndex])) != nil
    }

    func reply(to fault: Fault) -> Response {
        EchonovumError(fault).response
    }

    /// The first segment is captured as `project`, as in `/<PROJECT>/`: the router follows one name a segment and does not come back to
    /// another.
    private func on(_ methods: HTTPRequest.Method..., at path: String, _ routes: inout RouteTable, _ operation: @escaping Operation) {
        for method in methods {
            routes.on(method, at: "/{project}/v1/\(path)", of: self) { request, context in
                guard let locale = context.parameters.get("project").flatMap(Locale.init) else {
                    return PlainSurface().reply(to: .noSuchRoute)
                }
                guard MediaRange.allowsJSONAPI(request.headers[.accept]) else { throw Fault.notAcceptable }
                var call = try await authenticator.admit(key: request.headers[.echonovumKey], anyOf: [.codes], context).call
                if method == .post { call.idempotencyKey = try request.idempotencyKey() }
                return try await operation(locale, request, context, call)
            }
        }
    }
}

/// The language in a path (E-16): two lower-case letters, which no project's name consists of.
struct Locale: Sendable, Equatable {
    let code: String

    init?(_ text: String) {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }) else { return nil }
        code = text
    }
}
