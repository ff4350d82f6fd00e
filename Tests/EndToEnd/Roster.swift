import Foundation
import JSON

/// WebAnkieta's calls on respondents, as its clients make them.
extension Study {
    /// A contact of the management interface.
    func contact(_ email: String, labels: [String] = []) async throws -> Int64 {
        let reply = try await client.post(
            "/manage/v1/contacts", json: ["email": .string(email), "labels": .array(labels.map { .string($0) })])
        guard reply.status == 201, let id = reply.json["id"]?.integer else { throw Unexpected(reply: reply) }
        return id
    }

    func add(_ contact: Int64, headers: [String: String] = [:]) async throws -> Client.Reply {
        try await client.get("/api/v2/respondents/add?id_survey=\(ids.survey)&id_contact=\(contact)", headers: headers)
    }

    func delete(_ respondent: String, headers: [String: String] = [:]) async throws -> Client.Reply {
        try await client.get("/api/v2/respondents/delete?id_survey=\(ids.survey)&id_respondent=\(respondent)", headers: headers)
    }

    func list(_ query: String = "") async throws -> Client.Reply {
        try await client.get("/api/v2/respondents/\(ids.survey)\(query)")
    }

    func search(_ query: String) async throws -> Client.Reply {
        try await client.get("/api/v2/respondents/search/\(ids.survey)?\(query)")
    }

    func batch() async throws -> String {
        let reply = try await client.post("/api/v2/respondents/batch", form: [("survey_id", "\(ids.survey)")])
        guard let id = reply.json["batch_id"]?.string else { throw Unexpected(reply: reply) }
        return id
    }

    func patch(_ batch: String, _ rows: [(email: String, labels: [String])], headers: [String: String] = [:]) async throws -> Client.Reply {
        var form = [("batch_id", batch)]
        for (index, row) in rows.enumerated() {
            form.append(("respondents[\(index)][email]", row.email))
            for (number, label) in row.labels.enumerated() { form.append(("respondents[\(index)][labels][\(number)]", label)) }
        }
        return try await client.post("/api/v2/respondents/patch", form: form, headers: headers)
    }

    func respondents(ofPatch patch: String) async throws -> [Int64] {
        let reply = try await client.get("/api/v2/respondents/patch?patch_id=\(patch)")
        return (reply.json["respondents"]?.array ?? []).compactMap(\.integer)
    }
}
