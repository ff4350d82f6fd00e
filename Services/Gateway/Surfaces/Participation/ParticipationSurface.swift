import Contracts
import Hummingbird
import RPC

/// Participation links, `/<PROJECT>/?d=<token>`, for people with a browser.
///
/// Opening a link (GET, HEAD) changes nothing, since mail scanners open links too; starting and answering are POST. A page's form carries the
/// response, its key and the page, so nothing is kept here between requests, and a reload repeats nothing.
struct ParticipationSurface: Sendable {
    let services: Services
    let limits: GatewayLimits
    let pages: PageRenderer

    /// Answers with a page in every case.
    func answer(project: String, _ request: Request, _ context: GatewayContext) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        do {
            let link = try ParticipationLink(project: project, query: try request.queryParameters())
            var call = context.call
            call.caller = "participation"
            if request.method == .post { return try await post(link, request, texts, call) }
            let page = try await start(link, texts, call)
            return request.method == .head ? page.createHeadResponse() : page
        } catch {
            return pages.notice(ParticipationNotice(Fault(error)), texts)
        }
    }

    /// What a link shows before anything is done with it.
    private func start(_ link: ParticipationLink, _ texts: ParticipationTexts, _ call: CallContext) async throws -> Response {
        let grant = try await grant(of: link, call)
        switch grant.state {
        case .issued: return pages.start(link, texts, isContinued: false)
        case .started: return pages.start(link, texts, isContinued: true)
        case .completed: return grant.isReusable ? pages.start(link, texts, isContinued: false) : pages.notice(.answered, texts)
        case .revoked: return pages.notice(.unknown, texts)
        }
    }

    private func post(_ link: ParticipationLink, _ request: Request, _ texts: ParticipationTexts, _ call: CallContext) async throws
        -> Response
    {
        let form = try await request.bodyParameters(limit: limits.body)
        let grant = try await grant(of: link, call)
        guard let filling = try ParticipationForm(form, survey: grant.survey) else {
            let wanted = FillingRequest(survey: grant.survey, token: link.token)
            let access = try await services.responses.call(ResponsesContract.openFilling, wanted, in: call)
            let position = FillingPosition(survey: grant.survey, response: access.response, respondentKey: access.respondentKey)
            return try await show(position, link, texts, call)
        }
        return try await answer(filling, link, texts, call)
    }

    private func answer(
        _ form: ParticipationForm, _ link: ParticipationLink, _ texts: ParticipationTexts, _ call: CallContext
    ) async throws -> Response {
        let position = form.position
        do throws(RPCError) {
            let step = try await services.responses.call(ResponsesContract.answerPage, form.answers, in: call)
            guard step.nextPage == nil else { return try await show(position, link, texts, call) }
            return pages.end(acknowledgments: step.acknowledgments ?? "", verificationCode: step.verificationCode, texts)
        } catch {
            switch (error.reason(as: FillingRefusal.self), error.code) {
            case (.unanswered, _): return try await show(position, link, texts, call, after: form, .unanswered)
            case (.questionType, _): return try await show(position, link, texts, call)
            // Sent twice, or from an older tab: what stands is the page that comes now.
            case (.pageOrder, _): return try await show(position, link, texts, call, after: nil, .outOfOrder)
            case (nil, .invalidArgument):
                return try await show(position, link, texts, call, after: form, .invalid(error.details.fieldViolations ?? []))
            default: throw error
            }
        }
    }

    private func grant(of link: ParticipationLink, _ call: CallContext) async throws(RPCError) -> Grant {
        try await services.tokens.call(TokensContract.findGrant, GrantToken(token: link.token, project: link.project), in: call)
    }

    /// The page that is to be answered now, with what was typed and is wrong.
    private func show(
        _ position: FillingPosition, _ link: ParticipationLink, _ texts: ParticipationTexts, _ call: CallContext,
        after form: ParticipationForm? = nil, _ mistake: PageMistake? = nil
    ) async throws(RPCError) -> Response {
        let page = try await services.responses.call(ResponsesContract.resumeFilling, position, in: call)
        let isSame = form?.answers.page == page.page
        return pages.page(
            page, position, link, ParticipationTexts(language: page.lang) ?? texts, typed: isSame ? form?.questions : nil,
            mistake: form == nil || isSame ? mistake : nil)
    }
}
