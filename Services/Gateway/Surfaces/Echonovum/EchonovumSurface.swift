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
        read(
            ResourceCollection(
                service: services.tokens, pages: TokensContract.listCodes, items: TokensContract.getCode, named: AccessCodeName.init(code:)),
            &routes)
        read(
            ResourceCollection(
                service: services.respondents, pages: RespondentsContract.listProfiles, items: RespondentsContract.getProfile,
                named: ProfileName.init(uuid:)), &routes)
        read(
            ResourceCollection(
                service: services.responses, pages: ResponsesContract.surveyHeadings, items: ResponsesContract.surveyHeading,
                named: SurveyUUID.init(uuid:)), &routes)
        on(.post, at: ResourceKind.code.collection, &routes) { try await createCode($0, $1, $3) }
        on(.patch, at: ResourceKind.code.item, &routes) { try await updateCode($0, $1, $2, $3) }
        on(.delete, at: ResourceKind.code.item, &routes) { try await deleteCode($2, $3) }
    }

    private func read<Page, Name>(_ collection: ResourceCollection<Page, Name>, _ routes: inout RouteTable) {
        on(.get, .head, at: collection.kind.collection, &routes) { locale, request, _, call in
            try await collection.page(try CollectionPage(request), in: locale, call)
        }
        on(.get, .head, at: collection.kind.item, &routes) { locale, _, context, call in
            try await collection.item(try name(collection.kind, context), in: locale, call)
        }
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
