import Contracts
import Hummingbird
import RPC

/// Taking part with a browser. Links are SoSci's `/<PROJECT>/?d=<token>`, WebAnkieta's `/ankieta/<id>/<url_title>.html`, and echonovum's
/// `/<code>`; whichever it was, the questionnaire is at `/ankieta/<survey>/<response>/<page>`, for the browser that has its cookie.
///
/// Every change is a POST that is answered with the address of what comes next, so that a reload and the way back repeat nothing. Nothing is
/// kept here between requests but pages that are the same for all.
struct ParticipationSurface: Surface {
    let services: Services
    let guesses: GuessGuard
    let limits: GatewayLimits
    let pages: PageRenderer
    let shelf: PageShelf
    let skins: SkinStore
    /// Whether browsers come by HTTPS alone.
    let hasSecureCookies: Bool

    init(
        services: Services, guesses: GuessGuard, limits: GatewayLimits, hasSecureCookies: Bool, now: @escaping @Sendable () -> Int64
    ) throws {
        self.services = services
        self.guesses = guesses
        self.limits = limits
        self.hasSecureCookies = hasSecureCookies
        pages = try PageRenderer()
        shelf = PageShelf(responses: services.responses, renderer: pages)
        skins = SkinStore(tokens: services.tokens, now: now)
    }

    /// `/<PROJECT>/` and `/<code>` are added by `ProjectRoutes`, which shares them with SoSci's link call.
    func add(to routes: inout RouteTable) {
        routes.on(.get, .post, .head, at: "/ankieta/{survey}/{name}", of: self) { request, context in
            let name = context.parameters.get("name") ?? ""
            guard name.hasSuffix(".html") else { return await fill(request, context, response: name, page: nil) }
            return await enter(request, context) { query in
                try ParticipationLink(survey: context.parameters.get("survey") ?? "", page: name, query: query)
            }
        }
        routes.on(.get, .post, .head, at: "/ankieta/{survey}/{name}/{page}", of: self) { request, context in
            await fill(request, context, response: context.parameters.get("name") ?? "", page: context.parameters.get("page"))
        }
        routes.on(.get, .head, at: "/assets/{file}", of: self) { request, _ in
            guard let asset = ScriptAsset.all.first(where: { $0.path == request.uri.path }) else { throw ParticipationLink.unknown }
            return asset.response
        }
    }

    func answer(project: String, _ request: Request, _ context: GatewayContext) async -> Response {
        await enter(request, context) { query in try ParticipationLink(project: project, query: query) }
    }

    func answer(code: String, _ request: Request, _ context: GatewayContext) async -> Response {
        await enter(request, context) { _ in ParticipationLink(code: code) }
    }

    func reply(to fault: Fault) -> Response {
        let notice = pages.notice(ParticipationNotice(fault), ParticipationTexts(acceptLanguage: nil))
        guard case .methodNotAllowed(let methods) = fault else { return notice }
        var response = notice.allowing(methods)
        response.status = .methodNotAllowed
        return response
    }

    func introduce(_ survey: Int64, _ call: CallContext) async throws(RPCError) -> FillingIntroduction {
        try await services.responses.call(ResponsesContract.introduceFilling, SurveyID(id: survey), in: call)
    }

    /// Has the answers of an entry into a buyer's survey looked at.
    func screen(_ entry: String, _ call: CallContext) async throws(RPCError) -> BuyerEntry {
        try await services.marketplaceTemplates.call(BuyerEntryContract.screen, BuyerEntryID(id: entry), in: call)
    }

    /// Where a response is filled in, or one of its pages.
    static func path(of position: FillingPosition, page: Int64? = nil) -> String {
        "/ankieta/\(position.survey)/\(position.response)" + (page.map { "/\($0)" } ?? "")
    }

    /// To be opened with GET, whatever the request was.
    func redirect(to path: String) -> Response {
        var headers = HTTPFields()
        headers[.location] = path
        headers[.cacheControl] = "no-store"
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .seeOther, headers: headers)
    }
}
