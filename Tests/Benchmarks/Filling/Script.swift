/// The requests of a plan, ready to be sent.
struct Script: Sendable {
    let access: String
    /// By page id.
    let answers: [String: String]
    private let survey: Int64
    private let headers: String

    init(_ plan: Plan) {
        survey = plan.survey
        headers = """
            Host: localhost\r
            Authorization: Bearer \(plan.key)\r
            Content-Type: application/x-www-form-urlencoded\r\n
            """
        answers = Dictionary(plan.pages.map { ("\($0.id)", $0.answers) }) { first, _ in first }
        access = Self.post("/api/v2/responses/getaccess/\(plan.survey)", headers, plan.access)
    }

    func answer(response: String, key: String, page: String, answers: String) -> String {
        Self.post("/api/v2/responses/answer/\(survey)/\(response)", headers, "respondent_key=\(key)&id_page=\(page)&\(answers)")
    }

    private static func post(_ path: String, _ headers: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
