import JSON

/// An account with a key, and surveys that it makes as it goes: for the interface that fills them in.
struct OpenStudy: Sendable {
    let client: Client

    static func create(in installation: Installation) async throws -> OpenStudy {
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let account = try await operators.post("/manage/v1/accounts", json: ["name": "Test"]).json["id"]?.integer ?? 0
        let key = try await operators.post(
            "/manage/v1/accounts/\(account)/keys", json: ["name": "all", "scopes": ["respondents", "responses", "manage"]])
        return OpenStudy(client: Client(base: installation.gateway, key: key.json["secret"]?.string))
    }

    /// One page with one number, unless the members say otherwise.
    func survey(_ members: JSONObject = [:]) async throws -> OpenSurvey {
        var document: JSONObject = [
            "title": "Badanie", "status": "collecting",
            "pages": [["questions": [["type": 10, "text": "Wiek", "required": true, "min": 18]]]],
        ]
        for (name, value) in members { document[name] = value }
        let reply = try await client.post("/manage/v1/surveys", json: .object(document))
        guard reply.status == 201 else { throw Study.Unexpected(reply: reply) }
        return OpenSurvey(client: client, document: reply.json)
    }
}

/// A survey with the calls that fill it in.
struct OpenSurvey: Sendable {
    let client: Client
    let document: JSONValue

    var id: Int64 { document["id"]?.integer ?? 0 }

    func page(_ index: Int) -> Int64 { document["pages"]?[index]?["id"]?.integer ?? 0 }

    func question(_ page: Int, _ index: Int = 0) -> Int64 {
        document["pages"]?[page]?["questions"]?[index]?["id"]?.integer ?? 0
    }

    func getAccess(_ form: [(String, String)] = [], headers: [String: String] = [:]) async throws -> Client.Reply {
        try await client.post("/api/responses/getaccess/\(id)", form: form, headers: headers)
    }

    /// Opens a response.
    func begin(_ form: [(String, String)] = []) async throws -> Access {
        let json = try await getAccess(form).json
        return Access(
            response: json["id_response"]?.integer ?? 0, key: json["respondent_key"]?.string ?? "", page: json["id_next_page"]?.integer ?? 0
        )
    }

    struct Access: Sendable, Equatable {
        var response: Int64
        var key: String
        var page: Int64
    }

    /// - Parameter answers: By parameter behind `questions`, such as `[1002][type]`.
    func answer(
        _ access: Access, page: Int64? = nil, _ answers: [(String, String)] = [], headers: [String: String] = [:]
    ) async throws -> Client.Reply {
        let form = [("respondent_key", access.key), ("id_page", "\(page ?? access.page)")] + answers.map { ("questions\($0.0)", $0.1) }
        return try await client.post("/api/responses/answer/\(id)/\(access.response)", form: form, headers: headers)
    }

    /// The parameters that answer a page's first question with one value.
    func value(_ value: String, type: Int64 = 10, page: Int = 0) -> [(String, String)] {
        [("[\(question(page))][type]", "\(type)"), ("[\(question(page))][answer]", value)]
    }

    func setTime(_ access: Access, _ opened: String, _ answered: String) async throws -> Client.Reply {
        try await client.post(
            "/api/responses/settime/\(id)/\(access.response)",
            form: [("respondent_key", access.key), ("date_survey_open", opened), ("date_survey_answer", answered)])
    }

    /// The stored answers, newest response first.
    func answers() async throws -> [JSONValue] {
        let listed = try await client.get("/manage/v1/surveys/\(id)/responses")
        return (listed.json["responses"]?.array ?? []).map { $0["answers"] ?? .null }
    }
}
