import Contracts
import Hummingbird
import JSON
import Mustache

/// Makes the pages on the way into a buyer's survey. Its questions have three types only, so that a page is one small form.
struct BuyerEntryPages: Sendable {
    private let library: MustacheLibrary

    init() throws {
        library = try BuyerEntryTemplates.library()
    }

    /// What `/` shows: an entry link's query is behind `#`, which no browser sends, so a script has to go where it says.
    func landing() -> Response {
        render("landing", .ok, ["title": "Surveys", "script": BuyerScript.entry.path], scripts: true)
    }

    func notice(_ notice: BuyerEntryNotice) -> Response {
        var response = render("notice", notice.status, ["title": notice.title, "text": notice.text])
        if notice == .unavailable { response.headers[.retryAfter] = "2" }
        return response
    }

    func start(_ link: BuyerEntryLink, participation: String) -> Response {
        let fields = (link.parameters + [("participation", participation)]).map { ["name": $0.name, "value": $0.value] }
        return render(
            "start", .ok,
            [
                "title": "Welcome", "text": "A few questions first, to see whether this survey is meant for you.", "fields": fields,
                "action": "/start-survey", "button": "Start", "isTest": link.isTest,
            ])
    }

    func goOn(_ entry: BuyerEntry) -> Response {
        render(
            "start", .ok,
            [
                "title": entry.title, "text": "All questions are answered.", "fields": [[String: String]](),
                "action": BuyerEntrySurface.path(of: entry.id), "button": "Continue", "isTest": entry.isTest,
            ])
    }

    /// - Parameter form: What was typed and cannot be taken.
    func question(_ page: FillingPage, _ entry: BuyerEntry, mistaken form: ParameterTree?) -> Response {
        let typed = form?["questions"]?.tree
        let questions = (page.content["questions"]?.array ?? []).map { Self.values(of: $0, typed) }
        var values: [String: Any] = [
            "title": page.title, "lang": page.lang, "action": BuyerEntrySurface.path(of: entry.id), "page": page.page,
            "questions": questions, "isTest": entry.isTest,
        ]
        if form != nil { values["alert"] = "Please answer the question." }
        return render("question", form == nil ? .ok : .unprocessableContent, values)
    }

    private static func values(of question: JSONValue, _ typed: ParameterTree?) -> [String: Any] {
        let id = question["id"]?.integer ?? 0
        let name = "questions[\(id)]"
        let given = typed?[String(id)]?.tree
        var values: [String: Any] = [
            "id": id, "text": question["text"]?.string ?? "", "typeName": "\(name)[type]", "type": question["type"]?.integer ?? 0,
        ]
        switch question["type"]?.integer {
        case 0:
            values["options"] = (question["answers"]?.array ?? []).enumerated().map { index, answer -> [String: Any] in
                [
                    "name": "\(name)[answer]", "value": index + 1, "label": answer["text"]?.string ?? "",
                    "isChecked": given?["answer"]?.text == String(index + 1),
                ]
            }
        case 10: values["field"] = ["name": "\(name)[answer]", "value": given?["answer"]?.text ?? "", "mode": "numeric"]
        default:
            let text = given?["answers"]?.tree?["0"]?.text ?? ""
            values["field"] = ["name": "\(name)[answers][0]", "value": text, "mode": "text"]
        }
        return values
    }

    private func render(
        _ template: String, _ status: HTTPResponse.Status, _ values: [String: Any], scripts: Bool = false
    ) -> Response {
        let nonce = PageProtection.nonce()
        let body = library.render(["lang": "en", "nonce": nonce].merging(values) { $1 }, withTemplate: template) ?? ""
        var headers = PageProtection.headers(nonce: nonce)
        // A form's answer may be the address of a buyer's survey, which may send browsers on wherever it wants.
        let doings = scripts ? "script-src 'self'; form-action 'none'" : "form-action 'self' https: http:"
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'nonce-\(nonce)'; \(doings); frame-ancestors 'none'; base-uri 'none'"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
