import Contracts
import Hummingbird
import Mustache

/// Makes participation pages.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    init() throws {
        library = try ParticipationTemplates.library()
    }

    func notice(_ notice: ParticipationNotice, _ texts: ParticipationTexts) -> Response {
        var response = render("notice", notice.status, texts, ["title": texts.title(of: notice), "text": texts.text(of: notice)])
        if notice == .unavailable { response.headers[.retryAfter] = "2" }
        return response
    }

    /// - Parameters:
    ///   - survey: nil where nobody can tell it at the moment.
    ///   - participation: The name that the page gives to what it starts, so that pressing twice starts once.
    func start(
        _ link: ParticipationLink, _ survey: Survey?, _ texts: ParticipationTexts, isContinued: Bool, participation: String? = nil
    ) -> Response {
        let texts = texts.in(survey?.document["lang"]?.string)
        var values: [String: Any] = [
            "title": survey?.document["title"]?.string ?? texts.startTitle, "text": isContinued ? texts.continueText : texts.startText,
            "action": link.path, "button": isContinued ? texts.resume : texts.start,
        ]
        values["participation"] = participation
        return render("start", .ok, texts, values)
    }

    func optOut(token: String, _ texts: ParticipationTexts) -> Response {
        render(
            "start", .ok, texts,
            ["title": texts.optOutTitle, "text": texts.optOutText, "action": "/optout/\(token)", "button": texts.optOutButton])
    }

    func optedOut(_ texts: ParticipationTexts) -> Response {
        render("notice", .ok, texts, ["title": texts.optOutTitle, "text": texts.optedOutText])
    }

    func end(acknowledgments: String, verificationCode: String?, _ texts: ParticipationTexts) -> Response {
        var values: [String: Any] = ["title": texts.endTitle, "text": acknowledgments, "codeLabel": texts.verificationCode]
        values["code"] = verificationCode
        return render("end", .ok, texts, values)
    }

    /// - Parameters:
    ///   - typed: what the person had typed, by question.
    ///   - mistake: what was wrong with it.
    func page(
        _ page: FillingPage, _ position: FillingPosition, _ link: ParticipationLink, _ texts: ParticipationTexts,
        typed: ParameterTree?, mistake: PageMistake?
    ) -> Response {
        let questions = (page.content["questions"]?.array ?? []).map { question in
            QuestionModel(question, typed: typed, mistake: mistake, texts: texts).values
        }
        var values: [String: Any] = [
            "title": page.title, "action": link.path, "response": position.response, "key": position.respondentKey, "page": page.page,
            "questions": questions, "button": texts.next,
        ]
        if let heading = page.content["title"]?.string, !heading.isEmpty { values["heading"] = heading }
        switch mistake {
        case .unanswered: values["alert"] = texts.unansweredPage
        case .invalid: values["alert"] = texts.invalidPage
        case .outOfOrder: values["alert"] = texts.outOfOrderPage
        case nil: break
        }
        values["language"] = page.lang
        values["lang"] = page.lang
        let isRefused = if case .invalid = mistake { true } else if case .unanswered = mistake { true } else { false }
        return render("page", isRefused ? .unprocessableContent : .ok, texts, values)
    }

    private func render(
        _ template: String, _ status: HTTPResponse.Status, _ texts: ParticipationTexts, _ values: [String: Any]
    ) -> Response {
        var values = values
        let nonce = PageProtection.nonce()
        values["lang"] = values["lang"] ?? texts.language.rawValue
        values["nonce"] = nonce
        let body = library.render(values, withTemplate: template) ?? ""
        return Response(
            status: status, headers: PageProtection.headers(nonce: nonce), body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
