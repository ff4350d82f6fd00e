import JSON
import TestSupport
import Testing

@Suite("Many at once")
struct ConcurrencyTests {
    @Test(
        "make one address entry and one token of two hundred first calls with one uid, in every privacy mode",
        arguments: ["personal", "pseudonymous", "anonymised", "anonymous"])
    func oneUID(privacy: String) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, privacy: privacy)
        let replies = try await all(200) { try await study.link(uid: "same") }
        #expect(Set(replies.map(\.body)).count == 1)
        #expect(replies[0].json["result"]?.string == "ok")
        let database = try Inspection(installation, "respondents")
        #expect(try database.count("SELECT count(*) FROM entries") == 1)
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM grants") == 1)
    }

    @Test("make one response of two hundred getaccess with one token")
    func oneToken() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let token = try await study.link(uid: "same").json["token"]?.string ?? ""
        let replies = try await all(200) { try await study.getAccess(token: token) }
        #expect(Set(replies.map(\.body)).count == 1)
        #expect(replies[0].json["id_response"] != nil)
        #expect(try await study.responses().count == 1)
    }

    @Test("complete a response once of twenty answers of its last page, and tell the rest 11")
    func lastPage() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        for round in 0..<5 {
            let token = try await study.link(uid: "person \(round)".replacing(" ", with: "-")).json["token"]?.string ?? ""
            let access = try await study.getAccess(token: token).json
            for page in [0, 1] { _ = try await study.answer(access, page: study.ids.pages[page]) }
            let replies = try await all(20) { try await study.answer(access, page: study.ids.pages[3]) }
            #expect(replies.count { $0.json["veryfication_code"] != nil } == 1)
            #expect(replies.count { $0.body == #"{"error_code":11}"# } == 19)
        }
        let responses = try await study.responses()
        #expect(responses.count == 5)
        #expect(Set(responses.map { $0["verification_code"]?.string }).count == 5)
    }

    @Test("repeat the reply of a write for one idempotency key, and refuse another body under it")
    func idempotencyKey() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let headers = ["Idempotency-Key": "import-1"]
        let replies = try await all(50) {
            try await study.client.post("/manage/v1/contacts", json: ["email": "a@example.org"], headers: headers)
        }
        #expect(Set(replies.map(\.body)).count == 1)
        #expect(Set(replies.map(\.status)) == [201])
        let other = try await study.client.post("/manage/v1/contacts", json: ["email": "b@example.org"], headers: headers)
        #expect(other.status == 409)
        #expect(try Inspection(installation, "respondents").count("SELECT count(*) FROM contacts") == 1)
    }

    private func all(_ count: Int, _ call: @escaping @Sendable () async throws -> Client.Reply) async throws -> [Client.Reply] {
        try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for _ in 0..<count { group.addTask { try await call() } }
            var replies: [Client.Reply] = []
            for try await reply in group { replies.append(reply) }
            return replies
        }
    }
}
