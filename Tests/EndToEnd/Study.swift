import Foundation
import JSON
import Testing

/// An account with everything that is needed to ask somebody: a key, a survey, a project, a mailing and an access link.
struct Study: Sendable {
    let client: Client
    let account: Int64
    let ids: DemoSurvey.IDs
    let project: String
    let mailing: Int64
    let act: String

    /// Provisions through the management interface, as its users do.
    static func create(
        in installation: Installation, document: JSONValue = DemoSurvey.document, privacy: String = "personal"
    ) async throws -> Study {
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let account = try await created(operators.post("/manage/v1/accounts", json: ["name": "Test"]))
        let accountID = account["id"]?.integer ?? 0
        let key = try await created(
            operators.post(
                "/manage/v1/accounts/\(accountID)/keys",
                json: ["name": "all", "scopes": ["respondents", "responses", "codes", "templates", "manage"]]))
        let client = Client(base: installation.gateway, key: key["secret"]?.string)
        let survey = try await created(client.post("/manage/v1/surveys", json: document))
        let ids = DemoSurvey.IDs(survey)
        let project = "P\(UUID().uuidString.prefix(12))"
        _ = try await created(client.post("/manage/v1/projects", json: ["name": .string(project), "survey_id": .integer(ids.survey)]))
        let mailing = try await created(
            client.post(
                "/manage/v1/projects/\(project)/mailings",
                json: ["title": "Invitation", "subject": "Please answer", "body": "Here: %link%", "privacy": .string(privacy)]))
        let mailingID = mailing["id"]?.integer ?? 0
        let access = try await created(
            client.post(
                "/manage/v1/projects/\(project)/access-links", json: ["mailing_id": .integer(mailingID), "function": "link"]))
        return Study(
            client: client, account: accountID, ids: ids, project: project, mailing: mailingID, act: access["act"]?.string ?? "")
    }

    private static func created(_ reply: Client.Reply) throws -> JSONValue {
        guard reply.status == 201 else { throw Unexpected(reply: reply) }
        return reply.json
    }

    struct Unexpected: Error, CustomStringConvertible {
        let reply: Client.Reply
        var description: String { "\(reply.status) \(reply.body)" }
    }

    // MARK: The vendors' calls

    func link(uid: String) async throws -> Client.Reply {
        var anonymous = client
        anonymous.key = nil
        return try await anonymous.get("/\(project)/?act=\(act)&uid=\(uid)")
    }

    /// What the participation link shows to whoever opens it.
    func startPage(token: String) async throws -> Client.Reply {
        var anonymous = client
        anonymous.key = nil
        return try await anonymous.get("/\(project)/?d=\(token)")
    }

    func getAccess(token: String) async throws -> Client.Reply {
        try await client.post("/api/responses/getaccess/\(ids.survey)", form: [("token", token)])
    }

    func answer(_ access: JSONValue, page: Int64, _ answers: [(String, String)]? = nil) async throws -> Client.Reply {
        let response = access["id_response"]?.integer ?? 0
        let form = [("respondent_key", access["respondent_key"]?.string ?? ""), ("id_page", "\(page)")]
        return try await client.post(
            "/api/responses/answer/\(ids.survey)/\(response)", form: form + (answers ?? ids.answers(page: page)))
    }

    func participants() async throws -> [JSONValue] {
        try await client.get("/manage/v1/projects/\(project)/mailings/\(mailing)/participants").json["participants"]?.array ?? []
    }

    func responses() async throws -> [JSONValue] {
        try await client.get("/manage/v1/surveys/\(ids.survey)/responses").json["responses"]?.array ?? []
    }
}
