import JSON
import Testing

@Suite("Retries of WebAnkieta's clients")
struct FillingRetryTests {
    private func twoPages(_ installation: Installation) async throws -> OpenSurvey {
        try await OpenStudy.create(in: installation).survey([
            "verification_code": true,
            "pages": [["questions": [["type": 10, "text": "a"]]], ["questions": [["type": 10, "text": "b"]]]],
        ])
    }

    private func twenty(_ call: @escaping @Sendable () async throws -> Client.Reply) async throws -> [Client.Reply] {
        try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for _ in 0..<20 { group.addTask { try await call() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("twenty of each page in flight at once never store two answers: without a key the others hear 10, and at the end 11")
    func withoutKey() async throws {
        let installation = try await Installation.start()
        let survey = try await twoPages(installation)
        for _ in 0..<3 {
            let access = try await survey.begin()
            for page in 0...1 {
                let replies = try await twenty { try await survey.answer(access, page: survey.page(page), survey.value("7", page: page)) }
                let other = #"{"error_code":\#(page == 0 ? 10 : 11)}"#
                #expect(replies.count { $0.body == other } == 19)
                #expect(replies.allSatisfy { $0.status == 200 })
                let again = try await survey.answer(access, page: survey.page(page), survey.value("7", page: page))
                #expect(again.body == other)
            }
        }
        #expect(try Inspection(installation, "responses").count("SELECT count(*) FROM answers") == 6)
        #expect(try Inspection(installation, "responses").count("SELECT completions FROM surveys") == 3)
    }

    @Test("under one Idempotency-Key all twenty hear the first reply, and so does every later one; another body hears 409")
    func withKey() async throws {
        let installation = try await Installation.start()
        let survey = try await twoPages(installation)
        let opened = try await twenty { try await survey.getAccess(headers: ["Idempotency-Key": "open"]) }
        #expect(Set(opened.map(\.body)).count == 1)
        let json = try #require(opened.first?.json)
        let access = OpenSurvey.Access(
            response: json["id_response"]?.integer ?? 0, key: json["respondent_key"]?.string ?? "", page: survey.page(0))
        var bodies: [String] = []
        for page in 0...1 {
            let headers = ["Idempotency-Key": "page-\(page)"]
            let replies = try await twenty {
                try await survey.answer(access, page: survey.page(page), survey.value("7", page: page), headers: headers)
            }
            #expect(Set(replies.map(\.body)).count == 1)
            #expect(replies.allSatisfy { $0.status == 200 && $0.json["error_code"] == nil })
            bodies.append(replies[0].body)
        }
        for page in 0...1 {
            let headers = ["Idempotency-Key": "page-\(page)"]
            let again = try await survey.answer(access, page: survey.page(page), survey.value("7", page: page), headers: headers)
            #expect(again.body == bodies[page])
            let other = try await survey.answer(access, page: survey.page(page), survey.value("8", page: page), headers: headers)
            #expect(other.status == 409)
            #expect(other.body == #"{"error":"The idempotency key was used with another request."}"#)
        }
        #expect(try await survey.answer(access, page: survey.page(1)).body == #"{"error_code":11}"#)
        let odd = try await survey.getAccess(headers: ["Idempotency-Key": String(repeating: "k", count: 256)])
        #expect(odd.status == 400)
        #expect(try Inspection(installation, "responses").count("SELECT count(*) FROM answers") == 2)
        #expect(try Inspection(installation, "responses").count("SELECT count(*) FROM responses") == 1)
    }
}
