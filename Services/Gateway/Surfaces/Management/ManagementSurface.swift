import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// The management interface, `/manage/v1`: it creates what the vendors' interfaces talk about.
struct ManagementSurface: Surface {
    static let prefix = "/manage/v1"

    let services: Services
    let authenticator: Authenticator
    let guesses: GuessGuard
    let publicURL: PublicURL
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        let path = Self.prefix
        routes.on(.post, at: "\(path)/accounts", of: self) { try await createAccount($0, $1) }
        routes.on(.patch, at: "\(path)/accounts/{account}", of: self) { try await updateAccount($0, $1) }
        routes.on(.post, at: "\(path)/accounts/{account}/keys", of: self) { try await createKey($0, $1) }
        routes.on(.get, at: "\(path)/accounts/{account}/keys", of: self) { try await listKeys($0, $1) }
        routes.on(.delete, at: "\(path)/accounts/{account}/keys/{key}", of: self) { try await revokeKey($0, $1) }
        routes.on(.get, at: "\(path)/appearance", of: self) { try await getAppearance($0, $1) }
        routes.on(.put, at: "\(path)/appearance", of: self) { try await putAppearance($0, $1) }
        routes.on(.get, at: "\(path)/guesses", of: self) { try await showGuesses($0, $1) }

        routes.on(.post, at: "\(path)/surveys", of: self) { try await createSurvey($0, $1) }
        routes.on(.get, at: "\(path)/surveys", of: self) { try await listSurveys($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}", of: self) { try await getSurvey($0, $1) }
        routes.on(.put, at: "\(path)/surveys/{survey}", of: self) { try await replaceSurvey($0, $1) }
        routes.on(.delete, at: "\(path)/surveys/{survey}", of: self) { try await deleteSurvey($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}/responses", of: self) { try await listResponses($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}/export", of: self) { try await exportResponses($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}/codebook", of: self) { try await getCodebook($0, $1) }
        routes.on(.post, at: "\(path)/surveys/{survey}/tokens", of: self) { try await issueTokens($0, $1) }
        routes.on(.get, at: "\(path)/surveys/{survey}/summary", of: self) { try await getSummary($0, $1) }

        routes.on(.post, at: "\(path)/contacts", of: self) { try await createContacts($0, $1) }
        routes.on(.get, at: "\(path)/contacts", of: self) { try await listContacts($0, $1) }
        routes.on(.get, at: "\(path)/contacts/{contact}", of: self) { try await getContact($0, $1) }
        routes.on(.put, at: "\(path)/contacts/{contact}", of: self) { try await replaceContact($0, $1) }
        routes.on(.delete, at: "\(path)/contacts/{contact}", of: self) { try await deleteContact($0, $1) }
        routes.on(.post, at: "\(path)/contacts/{contact}/erase", of: self) { try await eraseContact($0, $1) }
        routes.on(.get, at: "\(path)/jobs", of: self) { try await listJobs($0, $1) }
        routes.on(.get, at: "\(path)/jobs/{job}", of: self) { try await getJob($0, $1) }

        routes.on(.post, at: "\(path)/templates", of: self) { try await createTemplate($0, $1) }
        routes.on(.get, at: "\(path)/templates", of: self) { try await listTemplates($0, $1) }
        routes.on(.get, at: "\(path)/templates/{template}", of: self) { try await getTemplate($0, $1) }
        routes.on(.put, at: "\(path)/templates/{template}", of: self) { try await replaceTemplate($0, $1) }
        routes.on(.delete, at: "\(path)/templates/{template}", of: self) { try await deleteTemplate($0, $1) }

        routes.on(.post, at: "\(path)/profiles", of: self) { try await putProfile($0, $1) }

        routes.on(.post, at: "\(path)/projects", of: self) { try await createProject($0, $1) }
        routes.on(.post, at: "\(path)/projects/{project}/mailings", of: self) { try await createMailing($0, $1) }
        routes.on(.post, at: "\(path)/projects/{project}/access-links", of: self) { try await createAccessLink($0, $1) }
        routes.on(.get, at: "\(path)/projects/{project}/access-links", of: self) { try await listAccessLinks($0, $1) }
        routes.on(.delete, at: "\(path)/projects/{project}/access-links/{link}", of: self) { try await revokeAccessLink($0, $1) }
        routes.on(.get, at: "\(path)/projects/{project}/mailings/{mailing}/participants", of: self) { try await listParticipants($0, $1) }
        addMailTemplates(to: &routes)
        addMailings(to: &routes)
    }

    func reply(to fault: Fault) -> Response {
        Problem(fault).response
    }
}

// What its operations share.
extension ManagementSurface {
    /// The context for calls on behalf of the account whose key with the scope `manage` the request carries.
    func call(for request: Request, _ context: GatewayContext) async throws -> CallContext {
        var call = try await authenticator.call(for: request, scope: .manage, context)
        call.idempotencyKey = try request.idempotencyKey()
        return call
    }

    /// The same for what only the operator may do.
    func operatorCall(for request: Request, _ context: GatewayContext) async throws -> CallContext {
        let principal = try await authenticator.principal(of: request, context)
        guard principal.isOperator else { throw Fault.forbidden("This takes the operator's key.") }
        var call = context.call
        call.caller = "key:\(principal.key)"
        call.idempotencyKey = try request.idempotencyKey()
        return call
    }

    /// The JSON object in the body.
    func document(_ request: Request) async throws -> JSONObject {
        guard request.headers[.contentType].map(MediaType.init) ?? .json == .json else {
            throw Fault.unsupportedMediaType(expected: "application/json")
        }
        let bytes = try await request.collected(upTo: limits.body)
        let value: JSONValue
        do {
            value = try bytes.withUnsafeReadableBytes { buffer in
                try JSON.decode(JSONValue.self, from: buffer)
            }
        } catch let error as JSONError {
            throw Fault.malformed(error.description)
        }
        guard let object = value.object else { throw Fault.malformed("The document must be an object.") }
        return object
    }

    func projectName(_ context: GatewayContext) throws -> String {
        guard let name = context.parameters.get("project"), ProjectRoutes.isProject(name) else {
            throw Fault.notFound("The project does not exist.")
        }
        return name
    }

    func reply(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) -> Response {
        Response(status, body, options: .plain, headers: headers).withoutCaching()
    }

    /// The headers with the version of what is sent, which a later change of it may name (`If-Match`).
    static func tag(_ version: Int64) -> HTTPFields {
        [.eTag: "\"\(version)\""]
    }

    /// A page of a list as `{NAME: [ROW, …], "next": CURSOR}`. Each row is written when it comes, so that of the page nothing is in memory
    /// but the reply's bytes; a list that breaks off is an error, and no part of a page.
    func reply<Row>(
        _ name: StaticString, _ items: ItemStream<ListItem<Row>>, _ body: (Row) -> JSONValue
    ) async throws -> Response {
        var page = ByteBuffer(string: "{\"\(name)\":[")
        var separator = ""
        var next = JSONValue.null
        var writer = JSONWriter(options: .plain)
        for try await item in items {
            switch item {
            case .row(let row):
                writer.reset()
                body(row).encode(to: &writer)
                page.writeString(separator)
                _ = writer.withBytes { page.writeBytes($0) }
                separator = ","
            case .next(let cursor): next = .string(cursor)
            }
        }
        page.writeString("],\"next\":\(next)}")
        return Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: page)).withoutCaching()
    }
}
