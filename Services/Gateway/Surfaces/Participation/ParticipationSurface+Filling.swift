import Contracts
import Hummingbird
import RPC

/// Starting, answering page by page, and the end.
extension ParticipationSurface {
    /// - Parameter form: what the browser sent; empty from the page that starts.
    func fill(
        _ link: ParticipationLink, _ form: ParameterTree, _ texts: ParticipationTexts, _ call: CallContext
    ) async throws -> Response {
        let survey =
            switch link.place {
            case .project(let project): try await grant(of: link, in: project, call).survey
            case .survey(let id, _): id
            case .code: throw Fault.unexpected
            }
        if let form = try ParticipationForm(form, survey: survey) { return try await answer(form, link, texts.in(form.language), call) }
        let access = try await services.responses.call(ResponsesContract.openFilling, link.request(survey: survey), in: call)
        let position = FillingPosition(survey: survey, response: access.response, respondentKey: access.respondentKey)
        return try await show(position, link, texts, call)
    }

    func answer(
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
            // Sent twice, from an older tab, or for a survey that has changed: what stands is the page that comes now.
            case (.pageOrder, _), (.questionType, _): return try await show(position, link, texts, call, after: nil, .outOfOrder)
            case (nil, .invalidArgument):
                return try await show(position, link, texts, call, after: form, .invalid(error.details.fieldViolations ?? []))
            default: throw error
            }
        }
    }

    /// The page that is to be answered now, with what was typed and is wrong.
    func show(
        _ position: FillingPosition, _ link: ParticipationLink, _ texts: ParticipationTexts, _ call: CallContext,
        after form: ParticipationForm? = nil, _ mistake: PageMistake? = nil
    ) async throws(RPCError) -> Response {
        let page = try await services.responses.call(ResponsesContract.resumeFilling, position, in: call)
        let isSame = form?.answers.page == page.page
        return pages.page(
            page, position, link, texts.in(page.lang), typed: isSame ? form?.questions : nil,
            mistake: form == nil || isSame ? mistake : nil)
    }
}
