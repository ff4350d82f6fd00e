import Contracts
import Hummingbird
import RPC

/// Participation links for people with a browser: SoSci's `/<PROJECT>/?d=<token>`, WebAnkieta's `/ankieta/<id>/<url_title>.html`, and
/// echonovum's `/<code>`.
///
/// Opening a link (GET, HEAD) changes nothing, since mail scanners open links too; starting and answering are POST. A page's form carries the
/// response, its key and the page, so nothing is kept here between requests, and a reload repeats nothing.
struct ParticipationSurface: Surface {
    let services: Services
    let guesses: GuessGuard
    let limits: GatewayLimits
    let pages: PageRenderer
    /// Whether browsers come by HTTPS alone.
    let hasSecureCookies: Bool

    /// `/<PROJECT>/` is added by `ProjectRoutes`, which shares it with SoSci's link call.
    func add(to routes: inout RouteTable) {
        routes.on(.get, .post, .head, at: "/ankieta/{survey}/{page}", of: self) { request, context in
            await page(for: request, context) { query in
                try ParticipationLink(
                    survey: context.parameters.get("survey") ?? "", page: context.parameters.get("page") ?? "", query: query)
            }
        }
    }

    func answer(project: String, _ request: Request, _ context: GatewayContext) async -> Response {
        await page(for: request, context) { query in try ParticipationLink(project: project, query: query) }
    }

    func reply(to fault: Fault) -> Response {
        let notice = pages.notice(ParticipationNotice(fault), ParticipationTexts(acceptLanguage: nil))
        guard case .methodNotAllowed(let methods) = fault else { return notice }
        var response = notice.allowing(methods)
        response.status = .methodNotAllowed
        return response
    }

    /// Answers with a page in every case.
    private func page(
        for request: Request, _ context: GatewayContext, _ link: (ParameterTree) throws -> ParticipationLink
    ) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        do {
            let link = try link(try request.queryParameters())
            // No account: the person has a link and no key.
            var call = context.call
            call.caller = "participation"
            guard request.method == .post else { return try await lookUp(link, context) { try await start(link, texts, call) } }
            let form = try await request.bodyParameters(limit: limits.body)
            // Who answers already has shown more than a link, and waits for nobody's guesses.
            guard !ParticipationForm.isAnswer(form) else { return try await fill(link, form, texts, call) }
            return try await lookUp(link, context) { try await fill(link, form, texts, call) }
        } catch {
            return pages.notice(ParticipationNotice(Fault(error)), texts)
        }
    }

    func lookUp<Found>(
        _ link: ParticipationLink, _ context: GatewayContext, _ body: () async throws -> Found
    ) async throws -> Found {
        try await guesses.lookUp(
            link.guessed, for: context.client, of: link.survey, isMiss: { ParticipationNotice(Fault($0)) == .unknown }, body)
    }

    /// What a link shows before anything is done with it.
    private func start(_ link: ParticipationLink, _ texts: ParticipationTexts, _ call: CallContext) async throws -> Response {
        switch link.place {
        case .project(let project):
            let grant = try await grant(of: link, in: project, call)
            switch grant.state {
            case .revoked: return pages.notice(.unknown, texts)
            case .expired: return pages.notice(.expired, texts)
            case .completed:
                // The survey alone says whether this was the only time (F-29). While it cannot be asked, "already answered" might send
                // away somebody who is welcome, and a button could not be followed anyway: the person is asked to come back.
                let survey = try await survey(grant.survey, call)
                guard survey.reusableTokens else { return pages.notice(.answered, texts) }
                return pages.start(link, survey, texts, isContinued: false)
            case .issued, .started:
                // The title is worth a call, and the page no failure for want of it.
                let survey = try? await survey(grant.survey, call)
                return pages.start(link, survey, texts, isContinued: grant.state == .started)
            }
        case .code: throw Fault.unexpected
        case .survey(let id, let urlTitle):
            let survey = try await survey(id, call)
            // Who counts through the ids must not read the titles of other people's surveys.
            guard survey.urlTitle == urlTitle else { throw ParticipationLink.unknown }
            return pages.start(link, survey, texts, isContinued: false)
        }
    }

    func grant(of link: ParticipationLink, in project: String, _ call: CallContext) async throws(RPCError) -> Grant {
        try await services.tokens.call(TokensContract.findGrant, GrantToken(token: link.token ?? "", project: project), in: call)
    }

    func survey(_ id: Int64, _ call: CallContext) async throws(RPCError) -> Survey {
        try await services.responses.call(ResponsesContract.getSurvey, SurveyID(id: id), in: call)
    }
}
