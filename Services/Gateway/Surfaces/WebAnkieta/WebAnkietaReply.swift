import Contracts
import Hummingbird
import JSON

/// The replies of WebAnkieta's documents, members in their order, in the byte style of PHP.
enum WebAnkietaReply {
    static func access(_ access: FillingAccess) -> Response {
        ok([
            "id_next_page": .integer(access.page), "id_response": .integer(access.response),
            "respondent_key": .string(access.respondentKey),
        ])
    }

    /// Either the next page, or the end: a reply never has both, and no member is null (F-22, F-24). `veryfication_code` is the vendor's
    /// spelling.
    static func step(_ step: FillingStep) -> Response {
        if let page = step.nextPage { return ok(["id_next_page": .integer(page)]) }
        var body: JSONObject = ["acknowledgments": .string(step.acknowledgments ?? "")]
        if let code = step.verificationCode { body["veryfication_code"] = .string(code) }
        return ok(.object(body))
    }

    /// The id is a string here, and a number everywhere else.
    static func added(_ respondent: AddedRespondent) -> Response { ok(["id_respondent": .string(String(respondent.id))]) }

    static func added(_ contact: Contact) -> Response { ok(["id_contact": .string(String(contact.id))]) }

    static var done: Response { ok(["status": "ok"]) }

    static func batch(_ name: BatchName) -> Response { ok(["batch_id": .string(name.id)]) }

    static func batch(_ batch: Batch) -> Response {
        ok([
            "id": .string(batch.id), "account_id": .integer(batch.account), "survey_id": .integer(batch.survey),
            "patches": .array(batch.patches.map { .string($0) }),
        ])
    }

    static func patch(_ name: PatchName) -> Response { ok(["patch_id": .string(name.id)]) }

    static func patch(_ patch: Patch) -> Response { ok(["respondents": .array(patch.respondents.map { .integer($0) })]) }

    /// The vendor's text, letter for letter, and beside it what to mend.
    static func batchError(_ mistakes: [String]) -> Response {
        let body: JSONValue = ["error": "An error ocured", "details": .array(mistakes.map { .string($0) })]
        return Response(.badRequest, body, options: .php).withoutCaching()
    }

    static var confirmation: Response { ok(["confirmation": true]) }

    static func errorCode(_ code: Int64) -> Response { ok(["error_code": .integer(code)]) }

    static func error(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(status, ["error": .string(text)] as JSONValue, options: .php).withoutCaching()
    }

    private static func ok(_ body: JSONValue) -> Response {
        Response(.ok, body, options: .php).withoutCaching()
    }
}
