import Contracts
import Foundation
import GRDB
import JSON
import RPC
import TestSupport
import Testing

@Suite("The summary through the whole system", .serialized)
struct SummaryTests {
    @Test("counts what respondents did, as JSON and as a page")
    func page() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        for index in 0..<3 {
            let link = try await study.link(uid: "uid-\(index)")
            let access = try await study.getAccess(token: try #require(link.json["token"]?.string)).json
            for page in [0, 1, 3].prefix(index == 2 ? 1 : 3) {
                #expect(try await study.answer(access, page: study.ids.pages[page]).status == 200)
            }
        }
        let path = "surveys/\(study.ids.survey)/summary"
        let reply = try await study.client.get("/manage/v1/\(path)")
        #expect(reply.status == 200)
        #expect(reply.json["completed"] == 2 && reply.json["partial"] == 1)
        let pages = reply.json["pages"]?.array ?? []
        // The third page is skipped by all.
        #expect(pages.map { $0["reached"] } == [3, 3, 0, 2] && pages.map { $0["left"] } == [0, 1, 0, 0])
        let questions = reply.json["questions"]?.array ?? []
        #expect(questions.map { $0["answered"] } == [2, 2, 2, 0, 2] && questions.map { $0["shown"] } == [2, 2, 2, 0, 2])
        #expect(questions[0]["choices"]?.array?.map { $0["count"] } == [2, 0, 0])
        #expect(questions[1]["numbers"]?["mean"] == 33 || questions[1]["numbers"]?["mean"]?.double == 33)
        #expect(questions[4]["nps"]?["promoters"] == 2 && questions[4]["nps"]?["score"]?.double == 100)

        var browser = study.client
        browser.key = nil
        let refused = try await browser.get("/manage/\(path)")
        #expect(refused.status == 401 && refused.headers["WWW-Authenticate"].first?.hasPrefix("Basic ") == true)
        let credentials = Data("anna:\(study.client.key ?? "")".utf8).base64EncodedString()
        let page = try await browser.get("/manage/\(path)", headers: ["Authorization": "Basic \(credentials)"])
        #expect(page.status == 200 && page.headers["Content-Type"] == ["text/html; charset=utf-8"])
        #expect(page.body.contains(#"<h3 id="q1" lang="pl" dir="auto">Czy polecasz?</h3>"#) && page.body.contains("100 %"))
        #expect(
            !installation["gateway"].logText.contains(credentials) && !installation["gateway"].logText.contains(study.client.key ?? "?"))

        let stranger = try await Study.create(in: installation)
        #expect(try await stranger.client.get("/manage/v1/\(path)").status == 404)
    }

    @Test("of a hundred thousand responses is exact when the service is killed again and again while it counts", .timeLimit(.minutes(10)))
    func crashes() async throws {
        let count = 100_000
        let standalone = try Standalone("responses")
        let identity = try standalone.certificates.identity(.operator("anna"))
        let first = try await standalone.start()
        var client = RPCClient.to("responses", first.port, as: identity)
        var call = CallContext.patient
        call.account = 7
        let survey = try await client.call(
            ResponsesContract.createSurvey,
            NewSurvey(
                document: [
                    "title": "Many", "status": "collecting",
                    "pages": [["questions": [["type": 10, "text": "n"], ["type": 16, "text": "s"]]]],
                ]), in: call)
        let page = try #require(survey.document["pages"]?[0])
        client.shutDown()
        #expect(first.stop() == 0)
        let file = "\(standalone.folder)/data/responses.sqlite"
        try fill(file, survey: survey.id, page: page, count: count)

        for _ in 0..<4 {
            let before = try stored(file)
            let running = try await standalone.start()
            client = RPCClient.to("responses", running.port, as: identity)
            let (caller, context) = (client, call)
            let reading = Task { try? await caller.call(ResponsesContract.summarizeResponses, SurveyID(id: survey.id), in: context) }
            #expect(await eventually(within: .seconds(60)) { try stored(file) > before || before == count })
            running.send(SIGKILL)
            _ = await running.exitStatus()
            _ = await reading.value
            client.shutDown()
        }
        let running = try await standalone.start()
        client = RPCClient.to("responses", running.port, as: identity)
        let wanted = Int64(count)
        var last: SurveySummary?
        let isCounted = await eventually(within: .seconds(120)) {
            last = try await client.call(ResponsesContract.summarizeResponses, SurveyID(id: survey.id), in: call)
            return true
        }
        let summary = try #require(last)
        #expect(isCounted && summary.completed == wanted && summary.pages[0].answered == wanted && summary.partial == 0)
        #expect(summary.questions[0].numbers?.sum == "\(count * (count + 1) / 2)")
        #expect(summary.questions[0].numbers?.mean == Double(count + 1) / 2)
        #expect(summary.questions[1].numbers?.bins.reduce(0) { $0 + $1.count } == wanted)
        client.shutDown()
        #expect(running.stop() == 0)
    }

    private func stored(_ file: String) throws -> Int {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: file, configuration: configuration).read {
            try Int.fetchOne($0, sql: "SELECT COALESCE(MAX(through), 0) FROM summaries") ?? 0
        }
    }

    /// Completes many responses while the service does not run.
    private func fill(_ file: String, survey: Int64, page: JSONValue, count: Int) throws {
        let id = page["id"]?.integer ?? 0
        let questions = (page["questions"]?.array ?? []).map { $0["id"]?.integer ?? 0 }
        try DatabaseQueue(path: file).write { database in
            let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))"
            try database.execute(
                sql: """
                    \(numbers) INSERT INTO responses (account, survey, version, entry_key, respondent_key, page, bytes, state, opened_at,
                        completed_at, told_opened, told_answered, completion)
                    SELECT 7, \(survey), 1, 'open:' || n, '', \(id), 80, 'completed', n, n + 60000000, '', '', n FROM numbers
                    """)
            try database.execute(
                sql: """
                    INSERT INTO answers (response, page, account, answers, answered_at)
                    SELECT id, page, 7, '{"\(questions[0])":{"type":10,"answer":' || completion || '},"\(questions[1])":{"type":16,"answer":'
                        || (completion % 11 + 1) || '}}', completed_at FROM responses
                    """)
            try database.execute(sql: "UPDATE surveys SET completions = \(count)")
        }
    }
}
