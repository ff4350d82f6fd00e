import Contracts
import Hummingbird
import Mustache

/// Makes participation pages.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    init() throws {
        library = try ParticipationTemplates.library()
    }

    /// What a page says when there is no questionnaire to show.
    ///
    /// - Parameter title: the survey's, where it is known.
    func notice(
        _ notice: ParticipationNotice, _ texts: ParticipationTexts, _ skin: Skin = .house, retry: Retry? = nil
    ) -> Response {
        var values: [String: Any] = ["title": texts.title(of: notice), "text": texts.text(of: notice)]
        if let retry {
            if retry.isAnswer { values["text"] = texts.notSaved }
            values["again"] = true
            values["method"] = retry.method
            values["action"] = retry.action
            values["kept"] = retry.fields.map { ["name": $0.name, "value": $0.value] }
            values["button"] = texts.retry
        }
        var response = render("notice", notice.status, texts, nil, skin, values)
        if notice == .unavailable { response.headers[.retryAfter] = "2" }
        return response
    }

    /// What was sent and could not be taken, or was asked for and could not be shown, to be sent again.
    struct Retry {
        var method = "post"
        let action: String
        var fields: [(name: String, value: String)] = []
        /// Whether it holds answers.
        var isAnswer = false
    }

    func start(_ page: StartPage, _ texts: ParticipationTexts, _ skin: Skin) -> Response {
        let texts = texts.in(page.introduction?.lang)
        var values: [String: Any] = [
            "title": page.introduction.map { RichText($0.title, .label).plain } ?? texts.startTitle, "action": page.action,
            "kept": page.kept.map { ["name": $0.name, "value": $0.value] },
            "text": page.isContinued ? texts.continueText : page.wantsPassword ? texts.passwordText : texts.startText,
            "button": page.isContinued ? texts.resume : texts.start,
        ]
        if page.isContinued, page.mayStartAnew { values["anew"] = texts.anew }
        if page.wantsPassword, !page.isContinued {
            values["password"] = true
            values["passwordLabel"] = texts.password
        }
        if page.isPasswordWrong {
            values["problem"] = true
            values["alert"] = texts.wrongPassword
            values["alertKind"] = ""
        }
        let language = page.introduction.map { SurveyLanguage(tag: $0.lang) }
        return render("start", page.isPasswordWrong ? .unprocessableContent : .ok, texts, language, skin, values)
    }

    func end(_ end: FillingEnd, of place: FillingPlace, _ texts: ParticipationTexts, _ skin: Skin) -> Response {
        let texts = texts.in(place.lang)
        var values: [String: Any] = ["title": texts.endTitle, "text": RichText(end.acknowledgments).markup]
        values["code"] = end.verificationCode
        values["codeLabel"] = texts.verificationCode
        if end.isEarly {
            values["note"] = texts.screenedOut
        } else if end.acknowledgments.isEmpty {
            values["note"] = texts.endText
        }
        values["windowTitle"] = "\(texts.endTitle) – \(RichText(place.title, .label).plain)"
        return render("end", .ok, texts, SurveyLanguage(tag: place.lang), skin, values)
    }

    /// Leads browsers on to a buyer's survey, which may send them on wherever it wants. A page and no redirection, which they hold against
    /// what forms may lead to: ours lead nowhere else.
    func onward(to address: String, _ texts: ParticipationTexts, _ skin: Skin) -> Response {
        let values: [String: Any] = [
            "title": texts.onwardTitle, "text": texts.onwardText, "onward": address, "button": texts.resume,
        ]
        return render("onward", .ok, texts, nil, skin, values)
    }

    /// What `/` shows: an entry link's query is behind `#`, which no browser sends, so a script has to go where it says.
    func landing(_ texts: ParticipationTexts) -> Response {
        let values: [String: Any] = [
            "title": texts.landingTitle, "text": texts.landingText, "withoutScript": texts.landingWithoutScript,
            "script": EntryScript.asset.path,
        ]
        return render("landing", .ok, texts, nil, .house, values)
    }

    /// The page behind a letter's way out; its button does it.
    func optOut(token: String, _ texts: ParticipationTexts) -> Response {
        let values: [String: Any] = [
            "title": texts.optOutTitle, "text": texts.optOutText, "again": true, "method": "post", "action": "/optout/\(token)",
            "button": texts.optOutButton,
        ]
        return render("notice", .ok, texts, nil, .house, values)
    }

    func optedOut(_ texts: ParticipationTexts) -> Response {
        render("notice", .ok, texts, nil, .house, ["title": texts.optOutTitle, "text": texts.optedOutText])
    }

    func saved(_ place: FillingPlace, action: String, _ texts: ParticipationTexts, _ skin: Skin) -> Response {
        let texts = texts.in(place.lang)
        let values: [String: Any] = [
            "title": texts.savedTitle, "text": texts.savedText, "again": true, "method": "get", "action": action, "button": texts.resume,
        ]
        return render("notice", .ok, texts, SurveyLanguage(tag: place.lang), skin, values)
    }

    /// A page of the questionnaire with what was entered.
    func page(_ page: ShownPage, _ texts: ParticipationTexts, _ skin: Skin) -> Response {
        let texts = texts.in(page.content.lang)
        var values = values(of: page.content, page.input, texts)
        values["form"] = page.seal
        switch page.remark {
        case .problems:
            values["alert"] = texts.problems
            values["windowTitle"] = "\(texts.problemInTitle): \(values["windowTitle"] ?? "")"
        case .answeredAlready:
            values["alert"] = texts.answeredAlready
            values["alertKind"] = " n"
        case .notSaved:
            values["alert"] = texts.notSaved
            values["button"] = texts.retry
        case nil: break
        }
        let status: HTTPResponse.Status =
            switch page.remark {
            case .problems: .unprocessableContent
            case .notSaved: .serviceUnavailable
            case .answeredAlready, nil: .ok
            }
        var response = render("page", status, texts, SurveyLanguage(tag: page.content.lang), skin, values)
        if page.remark == .notSaved { response.headers[.retryAfter] = "2" }
        return response
    }

    /// The page as everybody sees it first.
    func mold(_ content: FillingPage, _ texts: ParticipationTexts, _ skin: Skin) -> PageMold {
        let texts = texts.in(content.lang)
        var values = values(of: content, PageInput(), texts)
        values["form"] = PageMold.mark
        return PageMold(markup("page", texts, SurveyLanguage(tag: content.lang), skin, values), headers: skin.headers)
    }

    private func values(of page: FillingPage, _ input: PageInput, _ texts: ParticipationTexts) -> [String: Any] {
        let models = (page.content["questions"]?.array ?? []).map { QuestionModel(QuestionDocument($0), input, texts) }
        let position = texts.position(page.number, of: page.count)
        let title = RichText(page.title, .label).plain
        let problems = models.compactMap { model in
            model.problem.map { ["target": model.target, "about": model.name, "problem": $0] }
        }
        var values: [String: Any] = [
            "title": title, "windowTitle": page.count > 1 ? "\(title) – \(position)" : title, "action": String(page.page),
            "questions": models.map(\.values), "button": page.number == page.count ? texts.finish : texts.next, "save": texts.save,
            "problems": problems, "hasProblems": !problems.isEmpty, "alertKind": "",
        ]
        if page.count > 1 {
            values["position"] = position
            values["number"] = page.number
            values["count"] = page.count
        }
        if let heading = page.content["title"]?.string, !heading.isEmpty { values["heading"] = heading }
        return values
    }

    private func render(
        _ template: String, _ status: HTTPResponse.Status, _ texts: ParticipationTexts, _ language: SurveyLanguage?, _ skin: Skin,
        _ values: [String: Any]
    ) -> Response {
        let body = markup(template, texts, language, skin, values)
        return Response(status: status, headers: skin.headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    /// - Parameter language: the author's; nil where only we have written.
    private func markup(
        _ template: String, _ texts: ParticipationTexts, _ language: SurveyLanguage?, _ skin: Skin, _ values: [String: Any]
    ) -> String {
        var values = values
        let own = texts.language.rawValue
        let isOurs = language.map { ParticipationTexts(language: $0.tag)?.language == texts.language } ?? true
        values["lang"] = language?.tag ?? own
        values["dir"] = language?.direction ?? "ltr"
        // Our words on a page in a language that we do not speak say which one they are in.
        values["ours"] = isOurs ? "" : " lang=\"\(own)\" dir=\"ltr\""
        values["windowTitle"] = values["windowTitle"] ?? values["title"]
        values["style"] = skin.style
        values["script"] = values["script"] ?? PageScript.asset.path
        if texts.isTest { values["test"] = texts.test }
        values["hasHeader"] = skin.logo != nil || values["position"] != nil
        if let logo = skin.logo {
            values["logo"] = logo.address
            values["logoText"] = logo.text
        }
        return library.render(values, withTemplate: template) ?? ""
    }
}

/// The page behind a link, before anybody takes part.
struct StartPage {
    /// nil where nobody can tell it at the moment.
    var introduction: FillingIntroduction?
    let action: String
    /// Names what the page starts, so that pressing twice starts once; nil where the address does.
    var participation: String?
    /// What else the form repeats.
    var fields: [(name: String, value: String)] = []
    var isContinued = false
    /// Whether somebody else at the same browser may begin although the last one has not ended.
    var mayStartAnew = false
    var isPasswordWrong = false

    var kept: [(name: String, value: String)] { (participation.map { [("participation", $0)] } ?? []) + fields }
    var wantsPassword: Bool { introduction?.securityLevel == 2 && !lettingIn }
    /// Whether the link's own token lets in, whatever the survey asks of others.
    var lettingIn = false
}

/// A page of the questionnaire for one person at one moment.
struct ShownPage {
    enum Remark {
        case problems
        case answeredAlready
        case notSaved
    }

    let content: FillingPage
    let input: PageInput
    let seal: String
    var remark: Remark?
}
