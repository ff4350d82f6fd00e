import Contracts
import HTTPTypes
import Hummingbird
import RPC

/// The one door for all kinds of links. Opening one (GET, HEAD) changes nothing, since mail scanners open links too; a participation starts by
/// POST.
extension ParticipationSurface {
    /// Answers with a page in every case.
    func enter(
        _ request: Request, _ context: GatewayContext, _ link: (ParameterTree) throws -> ParticipationLink
    ) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        do {
            let link = try link(try request.queryParameters())
            // No account: the person has a link and no key.
            var call = context.call
            call.caller = "participation"
            guard request.isPressed else {
                let visit = try await lookUp(link, context) { [call] in try await self.visit(link, request, call) }
                return try await open(visit, texts, call)
            }
            let form = try await request.bodyParameters(limit: limits.body)
            return try await start(link, form, request, texts, context, call)
        } catch {
            return pages.notice(ParticipationNotice(Fault(error)), texts)
        }
    }

    private func lookUp<Found>(
        _ link: ParticipationLink, _ context: GatewayContext, _ body: () async throws -> Found
    ) async throws -> Found {
        try await guesses.lookUp(link.guessed, for: context.client, of: link.survey, isMiss: Self.isMiss, body)
    }

    private static func isMiss(_ error: any Error) -> Bool {
        let fault = Fault(error)
        if case .call(let error) = fault, error.reason(as: FillingRefusal.self) == .password { return true }
        return ParticipationNotice(fault) == .unknown
    }

    // MARK: Opening

    /// Finds out what the link stands for.
    private func visit(_ link: ParticipationLink, _ request: Request, _ call: CallContext) async throws -> Visit {
        var introduction: FillingIntroduction?
        var grant: Grant?
        switch link.place {
        case .project(let project): grant = try await find(GrantToken(token: link.token ?? "", project: project), call)
        case .code(let code): grant = try await find(GrantToken(token: code), call)
        case .survey(let id, let urlTitle):
            let survey = try await introduce(id, call)
            if let token = link.token {
                grant = try await find(GrantToken(token: token, survey: id), call)
            } else if survey.urlTitle != urlTitle {
                // Who counts through the ids must not read the titles of other people's surveys.
                throw ParticipationLink.unknown
            }
            introduction = survey
        }
        let survey = link.survey ?? grant?.survey ?? 0
        if introduction == nil, survey > 0, grant?.state != .revoked {
            do throws(RPCError) {
                introduction = try await introduce(survey, call)
            } catch {
                // "Already answered" might send away somebody who is welcome; otherwise the title is worth a call, and the page no failure
                // for want of it.
                if grant?.state == .completed || ParticipationNotice(.call(error)) == .unknown { throw error }
            }
        }
        let cookie = ParticipationCookie(request.headers[.cookie])
        return Visit(link: link, survey: survey, grant: grant, introduction: introduction, cookie: cookie)
    }

    private func open(_ visit: Visit, _ texts: ParticipationTexts, _ call: CallContext) async throws -> Response {
        let texts = texts.in(visit.introduction?.lang)
        let skin = if let account = visit.introduction?.account { await skins.skin(of: account, in: call) } else { Skin.house }
        guard visit.grant?.state != .revoked else { return pages.notice(.unknown, texts) }
        guard visit.survey > 0 else { return pages.notice(.noSurvey, texts, skin) }
        var page = StartPage(
            introduction: visit.introduction, action: visit.link.path, participation: Self.newParticipation(),
            isContinued: visit.isContinued, lettingIn: visit.grant != nil)
        if let own = try await standing(visit, call) {
            // Whoever has used a code for one start up with their own participation is done.
            if own.end != nil, visit.grant != nil { return pages.notice(.answered, texts, skin) }
            if own.end == nil {
                page.isContinued = true
                page.mayStartAnew = visit.grant == nil
                return pages.start(page, texts, skin)
            }
        }
        if let refusal = visit.refusal { return pages.notice(refusal, texts, skin) }
        return pages.start(page, texts, skin)
    }

    /// Where this browser's own participation stands; nil when it has none of this survey.
    private func standing(_ visit: Visit, _ call: CallContext) async throws(RPCError) -> FillingPlace? {
        guard let own = visit.ownPosition else { return nil }
        do {
            return try await services.responses.call(ResponsesContract.locateFilling, own, in: call)
        } catch {
            switch error.reason(as: FillingRefusal.self) {
            // Somebody else's, of another time, or of a survey that takes no answers now: the link itself says what it is.
            case .respondentKey, .ended, .inactive: return nil
            default: throw error
            }
        }
    }

    // MARK: Starting

    private func start(
        _ link: ParticipationLink, _ form: ParameterTree, _ request: Request, _ texts: ParticipationTexts, _ context: GatewayContext,
        _ call: CallContext
    ) async throws -> Response {
        let participation = try Self.participation(in: form)
        var survey = link.survey ?? 0
        do {
            return try await lookUp(link, context) {
                let grant: Grant? =
                    switch link.place {
                    case .project(let project): try await find(GrantToken(token: link.token ?? "", project: project), call)
                    case .code(let code): try await find(GrantToken(token: code), call)
                    case .survey: nil
                    }
                guard grant?.state != .revoked else { throw ParticipationLink.unknown }
                survey = link.survey ?? grant?.survey ?? 0
                guard survey > 0 else { return pages.notice(.noSurvey, texts) }
                let isEverybodys = grant == nil && link.token == nil
                let cookie = ParticipationCookie(request.headers[.cookie])
                let visit = Visit(link: link, survey: survey, grant: grant, introduction: nil, cookie: cookie)
                let mayContinue = isEverybodys ? try form.given("anew") == nil : grant != nil
                if mayContinue, let own = visit.ownPosition, let place = try await standing(visit, call),
                    place.end == nil || grant != nil
                {
                    return redirect(to: Self.path(of: own, page: place.page))
                }
                var wanted = link.request(survey: survey)
                wanted.participation = participation
                wanted.password = try form.given("password")
                let access = try await services.responses.call(ResponsesContract.openFilling, wanted, in: call)
                let position = FillingPosition(survey: survey, response: access.response, respondentKey: access.respondentKey)
                let keepsPlace = isEverybodys || grant?.use == .oneStart
                let path = keepsPlace ? link.cookiePath : nil
                return begun(ParticipationCookie(position), position, page: access.page, keepingPlaceAt: path)
            }
        } catch let error as RPCError {
            return await refused(error, link, survey, participation, texts, call)
        }
    }

    func begun(
        _ cookie: ParticipationCookie, _ position: FillingPosition, page: Int64, keepingPlaceAt path: String?
    ) -> Response {
        var response = redirect(to: Self.path(of: position, page: page))
        for path in [Self.path(of: position), path].compactMap({ $0 }) {
            response.headers.append(HTTPField(name: .setCookie, value: cookie.header(path: path, isSecure: hasSecureCookies)))
        }
        return response
    }

    /// A start that was refused: with the same page once more where something can be done about it.
    private func refused(
        _ error: RPCError, _ link: ParticipationLink, _ survey: Int64, _ participation: String, _ texts: ParticipationTexts,
        _ call: CallContext
    ) async -> Response {
        let introduction = survey > 0 ? try? await introduce(survey, call) : nil
        let texts = texts.in(introduction?.lang)
        let skin = if let introduction { await skins.skin(of: introduction.account, in: call) } else { Skin.house }
        let reason = error.reason(as: FillingRefusal.self)
        if introduction?.securityLevel == 2, reason == .password || reason == .missingCredential {
            let page = StartPage(
                introduction: introduction, action: link.path, participation: participation, isPasswordWrong: true)
            return pages.start(page, texts, skin)
        }
        switch reason {
        case .tokenUsed where link.isCode: return pages.notice(.used, texts, skin)
        case .tokenExpired where link.isCode: return pages.notice(.expired, texts, skin)
        default: break
        }
        var notice = ParticipationNotice(.call(error))
        if notice == .ended, introduction?.availability == .full { notice = .full }
        guard notice == .unavailable else { return pages.notice(notice, texts, skin) }
        let retry = PageRenderer.Retry(action: link.path, fields: [("participation", participation)])
        return pages.notice(notice, texts, skin, retry: introduction?.securityLevel == 2 ? nil : retry)
    }

    private func find(_ token: GrantToken, _ call: CallContext) async throws(RPCError) -> Grant {
        try await services.tokens.call(TokensContract.findGrant, token, in: call)
    }

    /// The name that a form gives what it starts, or a new one.
    static func participation(in form: ParameterTree) throws(ParameterError) -> String {
        guard let name = try form.given("participation"), 16...64 ~= name.utf8.count else { return newParticipation() }
        return name
    }

    /// 126 random bits in 32 hexadecimal digits: the name of a participation is the permission to repeat its start.
    private static func newParticipation() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) }.joined()
    }
}
