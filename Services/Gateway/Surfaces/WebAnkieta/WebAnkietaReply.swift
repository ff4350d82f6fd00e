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

    static var confirmation: Response { ok(["confirmation": true]) }

    static func errorCode(_ code: Int64) -> Response { ok(["error_code": .integer(code)]) }

    static func error(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(status, ["error": .string(text)] as JSONValue, options: .php).withoutCaching()
    }

    private static func ok(_ body: JSONValue) -> Response {
        Response(.ok, body, options: .php).withoutCaching()
    }
}
