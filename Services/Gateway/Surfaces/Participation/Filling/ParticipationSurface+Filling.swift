import Contracts
import Hummingbird
import RPC

/// Answering page by page, and the end.
extension ParticipationSurface {
    /// Answers with a page in every case.
    func fill(_ request: Request, _ context: GatewayContext, response: String, page: String?) async -> Response {
        var texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        var call = context.call
        call.caller = "participation"
        let page = page.map { Int64($0) }
        guard let survey = context.parameters.get("survey").flatMap({ Int64($0) }), let response = Int64(response),
            page.map({ $0 != nil }) ?? true
        else { return pages.notice(.unknown, texts) }
        guard let cookie = ParticipationCookie(request.headers[.cookie]), cookie.response == response else {
            return pages.notice(.noPlace, texts)
        }
        let position = cookie.position(in: survey)
        texts = texts.of(test: cookie.entry?.isTest ?? false)
        do {
            guard request.method == .post, let page = page ?? nil else {
                return try await show(position, cookie.entry, page: page ?? nil, isSaved: request.uri.query == "saved", texts, call)
            }
            let body = try await request.collected(upTo: limits.body)
            let form = try ParticipationForm(body.readableBytesView)
            guard let seal = form.seal, seal.belongs(to: position) else { return pages.notice(.unreadable, texts) }
            let sent = SentPage(position: position, entry: cookie.entry, page: page, seal: seal, form: form, body: String(buffer: body))
            return try await answer(sent, texts, call)
        } catch {
            return await refused(Fault(error), position, texts, call)
        }
    }

    // MARK: Showing

    private func show(
        _ position: FillingPosition, _ entry: EntryMark?, page asked: Int64?, isSaved: Bool, _ texts: ParticipationTexts,
        _ call: CallContext
    ) async throws -> Response {
        let place = try await services.responses.call(ResponsesContract.locateFilling, position, in: call)
        let skin = await skins.skin(of: place.account, in: call)
        guard let page = place.page else {
            if let entry { return redirect(to: BuyerEntrySurface.path(of: entry.entry)) }
            let end = place.end ?? FillingEnd(acknowledgments: "", isEarly: false)
            return asked == nil ? pages.end(end, of: place, texts, skin) : redirect(to: Self.path(of: position))
        }
        guard let asked else {
            let path = Self.path(of: position, page: page)
            return isSaved ? pages.saved(place, action: path, texts, skin) : redirect(to: path)
        }
        let reference = PageReference(survey: position.survey, version: place.version, page: page)
        let seal = FormSeal(position, page: page, version: place.version).text
        guard asked != page || place.draft != nil else {
            return try await shelf.blank(reference, texts, skin, in: call).response(seal)
        }
        var input = PageInput()
        if let draft = place.draft { input.typed = (try? ParticipationForm(draft.utf8))?.questions ?? ParameterTree() }
        let content = try await shelf.content(of: reference, in: call)
        return pages.page(
            ShownPage(content: content, input: input, seal: seal, remark: asked == page ? nil : .answeredAlready), texts, skin)
    }

    // MARK: Answering

    private struct SentPage {
        let position: FillingPosition
        let entry: EntryMark?
        let page: Int64
        let seal: FormSeal
        let form: ParticipationForm
        let body: String

        var reference: PageReference { PageReference(survey: position.survey, version: seal.version, page: page) }
    }

    private func answer(_ sent: SentPage, _ texts: ParticipationTexts, _ call: CallContext) async throws -> Response {
        let position = sent.position
        do throws(RPCError) {
            if sent.form.isDraft {
                let draft = PageDraft(
                    survey: position.survey, response: position.response, respondentKey: position.respondentKey, page: sent.page,
                    form: sent.body)
                _ = try await services.responses.call(ResponsesContract.saveDraft, draft, in: call)
                return redirect(to: "\(Self.path(of: position))?saved")
            }
            let answers: PageAnswers
            do {
                answers = try sent.form.answers(at: position, page: sent.page)
            } catch {
                return pages.notice(ParticipationNotice(Fault(error)), texts)
            }
            let step = try await services.responses.call(ResponsesContract.answerPage, answers, in: call)
            return await answered(sent, next: step.nextPage, call)
        } catch {
            switch (error.reason(as: FillingRefusal.self), error.code) {
            case (.unanswered, _), (nil, .invalidArgument):
                return try await show(sent, error.details.fieldViolations ?? [], texts, call)
            // Sent from an older tab or another device: that address shows what stands now, and says so.
            case (.pageOrder, _): return redirect(to: Self.path(of: position, page: sent.page))
            case (.finished, _): return await answered(sent, next: nil, call)
            case (nil, .unavailable), (nil, .deadlineExceeded), (nil, .resourceExhausted), (nil, .aborted), (nil, .internal):
                return await keep(sent, texts, call)
            default: throw error
            }
        }
    }

    private func answered(_ sent: SentPage, next: Int64?, _ call: CallContext) async -> Response {
        let path = Self.path(of: sent.position)
        guard next == nil else { return redirect(to: Self.path(of: sent.position, page: next)) }
        var response = redirect(to: sent.entry.map { BuyerEntrySurface.path(of: $0.entry) } ?? path)
        response.headers[.setCookie] = ParticipationCookie(sent.position, entry: sent.entry).header(
            path: path, isSecure: hasSecureCookies, lifetime: ParticipationCookie.lifetimeAfterEnd)
        // Where that fails the entry's page has a button for it: the answers are there.
        if let entry = sent.entry { _ = try? await screen(entry.entry, call) }
        return response
    }

    /// The page once more, with what was typed and is wrong.
    private func show(
        _ sent: SentPage, _ violations: [FieldViolation], _ texts: ParticipationTexts, _ call: CallContext
    ) async throws -> Response {
        let place = try await services.responses.call(ResponsesContract.locateFilling, sent.position, in: call)
        guard place.page == sent.page else { return redirect(to: Self.path(of: sent.position, page: place.page)) }
        let reference = PageReference(survey: sent.position.survey, version: place.version, page: sent.page)
        let content = try await shelf.content(of: reference, in: call)
        let seal = FormSeal(sent.position, page: sent.page, version: place.version).text
        let input = PageInput(typed: sent.form.questions, violations: violations)
        let skin = await skins.skin(of: place.account, in: call)
        return pages.page(ShownPage(content: content, input: input, seal: seal, remark: .problems), texts, skin)
    }

    /// What was typed, while it cannot be saved: in its page where that is known here, else unseen in a form that sends it again.
    private func keep(_ sent: SentPage, _ texts: ParticipationTexts, _ call: CallContext) async -> Response {
        if sent.seal.wasShown(sent.position, page: sent.page), let content = shelf.known(sent.reference) {
            let page = ShownPage(
                content: content, input: PageInput(typed: sent.form.questions), seal: sent.seal.text, remark: .notSaved)
            return pages.page(page, texts, .house)
        }
        let retry = PageRenderer.Retry(action: Self.path(of: sent.position, page: sent.page), fields: sent.form.fields, isAnswer: true)
        return pages.notice(.unavailable, texts, retry: retry)
    }

    /// A survey that takes no answers any more says why, and one that cannot be reached is asked for again with a button.
    private func refused(
        _ fault: Fault, _ position: FillingPosition, _ texts: ParticipationTexts, _ call: CallContext
    ) async -> Response {
        let notice = ParticipationNotice(fault)
        guard notice == .ended || notice == .notYet, let introduction = try? await introduce(position.survey, call) else {
            let retry = PageRenderer.Retry(method: "get", action: Self.path(of: position))
            return pages.notice(notice, texts, retry: notice == .unavailable ? retry : nil)
        }
        let skin = await skins.skin(of: introduction.account, in: call)
        return pages.notice(introduction.availability == .full ? .full : notice, texts.in(introduction.lang), skin)
    }
}

extension ParticipationForm {
    /// Everything that was sent but the wish to put it aside, as a form sends it.
    var fields: [(name: String, value: String)] {
        form.members.filter { $0.key != "save" }.flatMap { Self.fields($0.key, $0.value) }
    }

    private static func fields(_ name: String, _ value: Parameter) -> [(name: String, value: String)] {
        switch value {
        case .text(let text): [(name, text)]
        case .tree(let tree): tree.members.flatMap { fields("\(name)[\($0.key)]", $0.value) }
        case .null: []
        }
    }
}
