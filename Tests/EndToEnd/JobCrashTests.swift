import Foundation
import GRDB
import JSON
import TestSupport
import Testing

@Suite("Jobs of respondents", .serialized)
struct JobCrashTests {
    private static let printed = "[email protected]"

    /// Puts respondents who get mail into the table, as many requests would have, while the service is down.
    private static func fill(_ installation: Installation, _ study: Study, survey: Int64, rows: Int) throws {
        installation["respondents"].crash()
        let queue = try DatabaseQueue(path: "\(installation.folder.path)/data/respondents.sqlite")
        try queue.write { database in
            for number in 0..<rows {
                let email = "zqzq\(number &* 7_919 % rows)@example.org"
                try database.execute(
                    sql: """
                        INSERT INTO respondents
                            (account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution, added_at)
                        VALUES (?, ?, ?, 0, 0, 'personal', NULL, ?, ?, '["zqzqlabel"]', 0, 0)
                        """, arguments: [study.account, survey, "test:\(survey):\(number)", email, email])
            }
        }
        try queue.close()
        try installation["respondents"].start()
    }

    private static func anonymise(_ study: Study, survey: Int64, fields: JSONValue) async throws {
        let reply = try await study.client.post("/api/v2/respondents/\(survey)/anonymize", json: ["fields": fields])
        #expect(reply.status == 202 && reply.body == #"{"status":"ok"}"#, "\(reply.body)")
    }

    private static func jobs(_ study: Study) async throws -> [JSONValue] {
        let reply = try await study.client.get("/manage/v1/jobs?limit=1000")
        guard reply.status == 200 else { throw Study.Unexpected(reply: reply) }
        return reply.json["jobs"]?.array ?? []
    }

    private static func occurrences(of text: String, in installation: Installation) throws -> Int {
        let folder = "\(installation.folder.path)/data"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("respondents.sqlite") }.reduce(0) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($1)"))
            return $0 + (bytes.range(of: Data(text.utf8)) == nil ? 0 : 1)
        }
    }

    @Test("go on after kill -9 where they were, change every row once, and leave nothing of what was there", .timeLimit(.minutes(10)))
    func crashes() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let rows = 20_000
        try Self.fill(installation, study, survey: study.ids.survey, rows: rows)
        try await installation.awaitReady()
        var asked = 0
        for round in 0..<20 {
            // There is always something under way.
            let unfinished = try await Self.jobs(study).filter { !["done", "clearing"].contains($0["state"]?.string ?? "") }
            if unfinished.isEmpty {
                try await Self.anonymise(study, survey: study.ids.survey, fields: ["email", .integer(Int64(round % 15) + 1)])
                asked += 1
            }
            let before = try await Self.jobs(study).compactMap { $0["changed"]?.integer }.reduce(0, +)
            #expect(
                await eventually(within: .seconds(60)) {
                    try await Self.jobs(study).compactMap { $0["changed"]?.integer }.reduce(0, +) > before
                })
            installation["respondents"].crash()
            try installation["respondents"].start()
            try await installation.awaitReady()
        }
        #expect(
            await eventually(within: .seconds(240)) { try await Self.jobs(study).allSatisfy { $0["state"]?.string == "done" } })
        let jobs = try await Self.jobs(study)
        #expect(jobs.count == asked && jobs.allSatisfy { $0["changed"]?.integer == Int64(rows) }, "\(jobs)")
        let inspection = try Inspection(installation, "respondents")
        #expect(
            try inspection.count("SELECT count(*) FROM respondents WHERE email = '\(Self.printed)' AND labels LIKE '[\"xyzabc\"%'") == rows)
        #expect(try Self.occurrences(of: "zqzq", in: installation) == 0)
    }

    @Test("erase a person although the service is killed again and again", .timeLimit(.minutes(5)))
    func erasure() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        var last: Int64 = 0
        for number in 0..<20 {
            let contact: JSONValue = ["email": "zqzqerna@example.org", "uid": .string("zqzq\(number)"), "labels": ["zqzqlabel"]]
            let reply = try await study.client.post("/manage/v1/contacts", json: contact, headers: ["Idempotency-Key": "c\(number)"])
            last = reply.json["id"]?.integer ?? 0
            #expect(try await study.link(uid: "zqzq\(number)").json["result"]?.string == "ok")
        }
        let reply = try await study.client.send(.POST, "/manage/v1/contacts/\(last)/erase")
        #expect(reply.status == 202)
        let path = reply.headers["Location"].first ?? ""
        for _ in 0..<5 {
            installation["respondents"].crash()
            try installation["respondents"].start()
            try await installation.awaitReady()
        }
        #expect(await eventually(within: .seconds(60)) { try await study.client.get(path).json["state"]?.string == "done" })
        let receipt = try await study.client.get(path).json["receipt"] ?? .null
        #expect(receipt["contacts"]?.array?.count == 20 && receipt["entries"]?.integer == 20, "\(receipt)")
        #expect(try await study.client.get("/manage/v1/contacts").json["contacts"]?.array?.isEmpty == true)
        #expect(try Self.occurrences(of: "zqzq", in: installation) == 0)
    }

    @Test("of a large survey keep neither another survey's waiting nor other writers", .timeLimit(.minutes(10)))
    func fairness() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let other = try await Study.create(in: installation)
        try Self.fill(installation, study, survey: study.ids.survey, rows: 40_000)
        try await installation.awaitReady()
        try await Self.anonymise(study, survey: study.ids.survey, fields: ["email", 1])
        try await Self.anonymise(other, survey: other.ids.survey, fields: ["email", 1])
        #expect(await eventually(within: .seconds(60)) { try await Self.jobs(other).allSatisfy { $0["state"]?.string == "done" } })
        #expect(try await other.client.post("/manage/v1/contacts", json: ["uid": "u"]).status == 201)
        // All of that while the large one is still under way.
        #expect(try await Self.jobs(study).map { $0["state"]?.string } == ["running"])
        #expect(try await Self.jobs(other).count == 1)
        let id = try await Self.jobs(study).first?["id"]?.integer ?? 0
        #expect(try await other.client.get("/manage/v1/jobs/\(id)").status == 404)
    }
}
