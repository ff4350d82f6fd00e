import AsyncHTTPClient
import Foundation
import GRDB
import JSON
import NIOCore
import TestSupport
import Testing

@Suite("Exports through five processes")
struct ExportTests {
    private static let document: JSONValue = [
        "title": "Uwagi", "url_title": "uwagi", "status": "collecting",
        "pages": [
            [
                "questions": [
                    ["type": 2, "text": "Uwagi"], ["type": 6, "text": "Co?", "answers": [["text": "a"], ["text": "b", "other": true]]],
                ]
            ]
        ],
    ]

    private func export(_ study: Study) -> String { "/manage/v1/surveys/\(study.ids.survey)/export" }

    /// Completed responses, straight into the service's file: a million would take the vendor's interface an hour.
    private func fill(_ installation: Installation, _ study: Study, _ count: Int) throws {
        let queue = try DatabaseQueue(path: "\(installation.folder.path)/data/responses.sqlite")
        let (page, question) = (study.ids.pages[0], study.ids.questions[0][0])
        try queue.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
                    INSERT INTO responses (
                        account, survey, version, entry_key, respondent_key, page, bytes, state, opened_at, completed_at, told_opened,
                        told_answered
                    ) SELECT ?2, ?3, 1, 'test:' || n, '', ?4, 200, 'completed', n, n + 1000000, '', '' FROM number
                    """, arguments: [count, study.account, study.ids.survey, page])
            try database.execute(
                sql: """
                    INSERT INTO answers (response, page, account, answers, answered_at)
                    SELECT id, ?1, account, '{"\(question)":{"type":2,"answers":["' || printf('%0150d', id) || '"]}}', 0 FROM responses
                    WHERE survey = ?2
                    """, arguments: [page, study.ids.survey])
        }
    }

    private func answer(_ study: Study, _ text: String) async throws {
        let access = try await study.client.post("/api/responses/getaccess/\(study.ids.survey)", form: [("url_title", "uwagi")])
        let question = study.ids.questions[0][0]
        let reply = try await study.answer(
            access.json, page: study.ids.pages[0], [("questions[\(question)][type]", "2"), ("questions[\(question)][answers][]", text)])
        #expect(reply.status == 200)
    }

    @Test("what was answered comes as CSV, NDJSON and a codebook of the same columns, and no text is a formula")
    func forms() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, document: Self.document)
        try await answer(study, "=HYPERLINK(\"x\",\"żółć\")")
        let csv = try await study.client.get(export(study))
        #expect(csv.headers["Content-Type"] == ["text/csv; charset=utf-8; header=present"])
        #expect(csv.headers["Content-Disposition"] == ["attachment; filename=\"uwagi-\(study.ids.survey).csv\""])
        #expect(csv.headers["Transfer-Encoding"] == ["chunked"])
        #expect(csv.body.contains(#","'=HYPERLINK(""x"",""żółć"")","#))
        let lines = try await study.client.get(export(study), headers: ["Accept": "application/x-ndjson"])
        let row = try JSON.decode(JSONValue.self, from: lines.body)
        #expect(row["q\(study.ids.questions[0][0])"] == "=HYPERLINK(\"x\",\"żółć\")")
        let codebook = try await study.client.get("/manage/v1/surveys/\(study.ids.survey)/codebook")
        let names = codebook.json["columns"]?.array?.compactMap { $0["name"]?.string }
        #expect(names?.joined(separator: ",") == csv.body.utf8.split(separator: 0x0D).first.map { String(Substring($0)) })
        #expect(row.object.map { Array($0.keys) } == names)

        let other = try await Study.create(in: installation, document: Self.document)
        for path in ["export", "codebook"] {
            let foreign = try await other.client.get("/manage/v1/surveys/\(study.ids.survey)/\(path)")
            #expect(foreign.status == 404 && foreign.headers["Content-Type"] == ["application/problem+json"])
        }
        #expect(try await study.client.get(export(study), headers: ["Accept": "text/html"]).status == 406)
    }

    @Test("an export is one state of the survey, whatever is answered while it runs")
    func consistent() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, document: Self.document)
        try fill(installation, study, 8_000)
        var request = HTTPClientRequest(url: installation.gateway + export(study) + "?format=ndjson")
        request.headers.add(name: "Authorization", value: "Bearer \(study.client.key ?? "")")
        let response = try await Client.http.execute(request, timeout: .seconds(60))
        var body = ByteBuffer()
        var hasAnswered = false
        for try await part in response.body {
            body.writeImmutableBuffer(part)
            guard !hasAnswered else { continue }
            hasAnswered = true
            for number in 0..<5 { try await answer(study, "late \(number)") }
        }
        let rows = body.readableBytesView.split(separator: 0x0A)
        #expect(rows.count == 8_000)
        let ids = try rows.map { try JSON.decode(JSONValue.self, from: Array($0))["response_id"]?.integer ?? 0 }
        #expect(ids == ids.sorted() && Set(ids).count == 8_000)
        #expect(!String(buffer: body).contains("late"))
        let again = try await study.client.get(export(study) + "?format=ndjson&status=completed")
        #expect(again.body.contains("late 4"))
    }

    @Test("downloads that nobody reads hold their places, and no others; one that is aborted gives its place and its connection back")
    func aborted() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, document: Self.document)
        try fill(installation, study, 100_000)
        let files = { try Self.openFiles(of: installation["responses"], "responses.sqlite-wal") }
        let before = try files()
        let first = try await Download.begin(export(study), of: study, at: installation)
        let second = try await Download.begin(export(study), of: study, at: installation)
        #expect(first.status == 200 && second.status == 200)
        #expect(try files() > before)
        let third = try await study.client.get(export(study))
        #expect(third.status == 429 && third.headers["Retry-After"] == ["5"])
        #expect(third.headers["Content-Type"] == ["application/problem+json"])
        try await answer(study, "meanwhile")

        try await first.leave()
        let replaced = await eventually { try await study.client.get(export(study) + "?status=partial").status == 200 }
        #expect(replaced, "the place is free again")
        try await second.leave()
        #expect(await eventually { try files() == before }, "the snapshots' connections are closed")
    }

    @Test("a client that takes nothing for the time allowed is cut off in the middle of the body")
    func stalled() async throws {
        let installation = try await Installation.start(settings: [
            "responses": ["--export-stall", "1000", "--export-simultaneous", "1"], "gateway": ["--limits-idle", "1000"],
        ])
        let study = try await Study.create(in: installation, document: Self.document)
        try fill(installation, study, 100_000)
        let download = try await Download.begin(export(study), of: study, at: installation)
        #expect(download.status == 200)
        #expect(await eventually { try await study.client.get(export(study) + "?status=partial").status == 200 })
        #expect(await download.finish() == false)
    }

    @Test("a service that dies in the middle breaks the download off, and nobody takes a part for the whole")
    func broken() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, document: Self.document)
        try fill(installation, study, 100_000)
        let download = try await Download.begin(export(study), of: study, at: installation)
        installation["responses"].crash()
        #expect(await download.finish() == false)
        #expect(try await study.client.get(export(study)).status == 503)
    }

    private static func openFiles(of service: ServiceProcess, _ name: String) throws -> Int {
        let folder = "/proc/\(service.pid)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { descriptor in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)"))?.hasSuffix(name) == true
        }.count
    }
}
