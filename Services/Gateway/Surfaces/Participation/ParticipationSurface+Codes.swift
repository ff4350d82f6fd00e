import Contracts
import Hummingbird
import RPC

/// Access codes: `/<code>`.
///
/// A code for a single participation is used up by starting. Who may go on is told by the cookie that the start has set, until the response
/// is completed, even past the code's time, which limits starting. Other codes set no cookie: every start is another participation, also by
/// one person, or at one device that many people use (E-10).
extension ParticipationSurface {
    func answer(code: String, _ request: Request, _ context: GatewayContext) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        do {
            var call = context.call
            call.caller = "participation"
            let link = ParticipationLink(code: code)
            // Also for who answers already: nothing in the request proves it before the code is known.
            let grant = try await lookUp(link, context) { [call] in
                try await services.tokens.call(TokensContract.findGrant, GrantToken(token: code), in: call)
            }
            guard grant.state != .revoked else { return pages.notice(.unknown, texts) }
            guard grant.survey > 0 else { return pages.notice(.noSurvey, texts) }
            let visit = CodeVisit(link: link, grant: grant, cookie: ParticipationCookie(request.headers[.cookie]), texts: texts)
            guard request.method == .post else { return try await open(visit, call) }
            return try await enter(visit, try await request.bodyParameters(limit: limits.body), call)
        } catch {
            return pages.notice(ParticipationNotice(Fault(error)), texts)
        }
    }

    /// Changes nothing.
    private func open(_ visit: CodeVisit, _ call: CallContext) async throws -> Response {
        if let own = visit.ownPosition {
            do throws(RPCError) {
                _ = try await services.responses.call(ResponsesContract.resumeFilling, own, in: call)
                return pages.start(visit.link, try? await survey(visit.grant.survey, call), visit.texts, isContinued: true)
            } catch {
                // Somebody else's, or of another time: the code itself says what it is.
                guard error.reason(as: FillingRefusal.self) == .respondentKey else { throw error }
            }
        }
        if let refusal = visit.refusal { return pages.notice(refusal, visit.texts) }
        let survey = try? await survey(visit.grant.survey, call)
        return pages.start(visit.link, survey, visit.texts, isContinued: false, participation: Self.newParticipation())
    }

    /// Starts, goes on, or answers a page.
    private func enter(_ visit: CodeVisit, _ form: ParameterTree, _ call: CallContext) async throws -> Response {
        if let answers = try ParticipationForm(form, survey: visit.grant.survey) {
            return try await answer(answers, visit.link, visit.texts.in(answers.language), call)
        }
        if let own = visit.ownPosition {
            do throws(RPCError) {
                return try await show(own, visit.link, visit.texts, call)
            } catch {
                guard error.reason(as: FillingRefusal.self) == .respondentKey else { throw error }
            }
        }
        var wanted = visit.link.request(survey: visit.grant.survey)
        wanted.participation = try form.given("participation").flatMap { 16...64 ~= $0.utf8.count ? $0 : nil } ?? Self.newParticipation()
        let access: FillingAccess
        do throws(RPCError) {
            access = try await services.responses.call(ResponsesContract.openFilling, wanted, in: call)
        } catch {
            guard error.reason(as: FillingRefusal.self) == .tokenUsed else { throw error }
            return pages.notice(.used, visit.texts)
        }
        let position = FillingPosition(survey: visit.grant.survey, response: access.response, respondentKey: access.respondentKey)
        var response = try await show(position, visit.link, visit.texts, call)
        if visit.grant.use == .oneStart {
            response.headers[.setCookie] = ParticipationCookie(access).header(path: visit.link.path, isSecure: hasSecureCookies)
        }
        return response
    }

    /// 126 random bits in 32 hexadecimal digits: the name of a participation is the permission to repeat its start.
    private static func newParticipation() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) }.joined()
    }
}

/// Somebody who has come with a code that leads somewhere.
private struct CodeVisit {
    let link: ParticipationLink
    let grant: Grant
    let cookie: ParticipationCookie?
    let texts: ParticipationTexts

    /// Where the browser says that it stands in the code's one participation.
    var ownPosition: FillingPosition? {
        guard grant.use == .oneStart, grant.state == .started || grant.state == .completed else { return nil }
        return cookie?.position(in: grant.survey)
    }

    /// Why the code lets nobody start; nil when it does.
    var refusal: ParticipationNotice? {
        switch (grant.state, grant.use) {
        case (.expired, _): .expired
        case (.revoked, _): .unknown
        case (.started, .oneStart), (.completed, .oneStart): .used
        case (.issued, _), (.started, _), (.completed, _): nil
        }
    }
}
