import Foundation
import GRDB
import JSON
import TestSupport
import Testing

@Suite("Letters through five processes and a mail server")
struct LetterTests {
    private static let connections = 8

    private static func options(_ server: MailServer) -> [String] {
        [
            "--mail-host", "localhost", "--mail-port", "\(server.port)", "--mail-from", "survey@example.org", "--mail-connections",
            "\(connections)", "--mail-pace", "0", "--mail-retry", "1", "--mail-timeout", "10", "--public-url", "https://survey.example.org",
        ]
    }

    /// A batch, as the vendor's calls make one, written while the service is down.
    private static func insert(_ emails: [String], batch: String, into installation: Installation, study: Study) async throws {
        installation["respondents"].stop()
        try await DatabaseQueue(path: "\(installation.folder.path)/data/respondents.sqlite").write { database in
            try database.execute(
                sql: "INSERT INTO batches (id, account, survey, created_at) VALUES (?, ?, ?, 1)",
                arguments: [batch, study.account, study.ids.survey])
            for (index, email) in emails.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO respondents
                            (account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution,
                             added_at, batch)
                        VALUES (?, ?, ?, 0, 0, 'personal', ?, ?, ?, '[]', 0, 1, ?)
                        """,
                    arguments: [
                        study.account, study.ids.survey, "patch:\(batch):\(index)", "\(batch)-\(index)", email, email.lowercased(), batch,
                    ])
            }
        }
        try installation["respondents"].start()
        try await installation.awaitReady()
    }

    private static func template(_ study: Study) async throws -> Int64 {
        let reply = try await study.client.post("/manage/v1/mail-templates", json: ["subject": "Zaproszenie", "body": "%link%"])
        #expect(reply.status == 201)
        return reply.json["id"]?.integer ?? 0
    }

    private static func order(_ batch: String, _ template: Int64, _ study: Study) async throws -> JSONValue {
        let reply = try await study.client.post("/api/v2/mailing/batch", form: [("batch_id", batch), ("template_id", "\(template)")])
        #expect(reply.status == 200, "\(reply.body)")
        return reply.json
    }

    private static func report(_ mailing: Int64, _ study: Study) async throws -> JSONValue {
        try await study.client.get("/manage/v1/mailings/\(mailing)").json
    }

    @Test("5,000 letters arrive, each once for all that anybody can know, while the mail server and the service are killed in their midst")
    func crashes() async throws {
        let certificates = try TestCertificates()
        let files = try certificates.material(host: "localhost")
        let server = try MailServer([
            "--security", "starttls", "--certificate", files.certificate, "--key", files.privateKey, "--user", "u", "--password", "secret",
        ])
        try await server.start()
        let password = try certificates.folder.write("secret\n", to: "password")
        let login = ["--mail-user", "u", "--mail-password-file", password, "--mail-ca-file", files.authority]
        let installation = try await Installation.start(settings: ["respondents": Self.options(server) + login])
        let study = try await Study.create(in: installation)
        let emails = (0..<5_000).map { index in
            let manner = index % 100 == 7 ? "never" : index % 50 == 3 ? "later" : "good"
            return "\(manner)\(index)@d\(index % 7).example"
        }
        try await Self.insert(emails, batch: "batch", into: installation, study: study)
        let mailing = try await Self.order("batch", try await Self.template(study), study)["id_mailing"]?.integer ?? 0

        func arrived(_ count: Int) async -> Bool { await eventually(within: .seconds(90)) { server.count >= count } }
        #expect(await arrived(400))
        server.kill()
        try await server.start(["--die-after", "300"])
        #expect(await eventually(within: .seconds(90)) { !server.isRunning }, "it takes 300 mails and dies before it says so of the last")
        try await server.start(["--manner", "refusing"])
        #expect(await eventually { try await Self.report(mailing, study)["delivery"] == "failing" })
        server.kill()
        try await server.start()
        for count in [1_500, 2_500] {
            #expect(await arrived(count))
            installation["respondents"].crash()
            try installation["respondents"].start()
            try await installation.awaitReady()
        }
        #expect(await arrived(3_500))
        server.kill()
        installation["respondents"].crash()
        try installation["respondents"].start()
        try await server.start()
        let isDone = await eventually(within: .seconds(120)) { try await Self.report(mailing, study)["state"] == "idle" }
        let report = try await Self.report(mailing, study)
        #expect(isDone, "\(report)")

        let mails = server.mails
        let duplicates = mails.count - Set(mails.map(\.id)).count
        #expect(Set(mails.map(\.receiver)) == Set(emails.filter { !$0.hasPrefix("never") }))
        #expect(Set(mails.map { "\($0.receiver) \($0.id)" }).count == 4_950, "an address has one Message-ID, however often it comes")
        // Three ends of the service and four of the server, at each of which as many were under way as there are connections.
        #expect(duplicates <= 7 * Self.connections)
        #expect(Int64(duplicates) <= report["repeated"]?.integer ?? 0)
        #expect(report["letters"]?["sent"] == 4_950 && report["letters"]?["failed"] == 50 && report["letters"]?["queued"] == 0)
        #expect(mails.allSatisfy { $0.isEncrypted && $0.user == "u" })
    }

    @Test("letters wait for settings, leave when there are some, lead to the questionnaire, and stop when their receiver wants none")
    func walk() async throws {
        let server = try MailServer()
        try await server.start()
        let folder = try TemporaryFolder()
        let settings = try folder.write("{}", to: "settings.json")
        let installation = try await Installation.start(settings: ["respondents": ["--config", settings]])
        let study = try await Study.create(in: installation)
        try await Self.insert(["jan@example.org", "JAN@example.org", "ewa@example.org"], batch: "batch", into: installation, study: study)
        let template = try await Self.template(study)
        let receipt = try await Self.order("batch", template, study)
        #expect(receipt["receivers"] == 2 && receipt["delivery"] == "waiting_for_configuration")
        let access = try await study.client.post(
            "/manage/v1/projects/\(study.project)/access-links", json: ["mailing_id": .integer(study.mailing), "function": "send"])
        #expect(access.status == 201 && access.json["delivery"] == "waiting_for_configuration")
        let act = access.json["act"]?.string ?? ""
        let link = try await study.client.get("/\(study.project)/?act=\(act)&email=ola@example.org")
        #expect(link.json["result"] == "ok")
        #expect(try await study.client.get("/\(study.project)/?act=\(act)&uid=nobody").json["result"] == "error")
        #expect(try await study.participants().map { $0["status_code"] } == [0])

        installation["respondents"].stop()
        _ = try folder.write(
            """
            {"public-url": "\(installation.gateway)", "mail": {"host": "127.0.0.1", "port": \(server.port), "security": "none",
             "from": "survey@example.org", "pace": 0, "retry": 1}}
            """, to: "settings.json")
        try installation["respondents"].start()
        try await installation.awaitReady()
        let mailing = receipt["id_mailing"]?.integer ?? 0
        #expect(await eventually { try await Self.report(mailing, study)["state"] == "idle" })
        #expect(await eventually { server.count == 3 })
        #expect(try await study.participants().map { $0["status_code"] } == [1])
        let report = try await Self.report(mailing, study)
        #expect(report["letters"]?["sent"] == 2 && report["letters"]?["skipped"] == 1 && report["delivery"] == "ready")

        let ewa = try #require(server.mails.first { $0.receiver == "ewa@example.org" })
        let content = ewa.content.replacing("=\r\n", with: "")
        let token = try #require(content.firstMatch(of: /\/ankieta\/\d+\/[\w-]+\.html\?token=3D(\w{6})/)?.1)
        #expect(try await study.getAccess(token: String(token)).status == 200)
        let optOut = try #require(content.firstMatch(of: /List-Unsubscribe: <http:\/\/[^\/]+(\/optout\/[^>]+)>/)?.1)
        var anonymous = study.client
        anonymous.key = nil
        #expect(try await anonymous.get(String(optOut)).status == 200)
        #expect(try await anonymous.post(String(optOut), form: [("List-Unsubscribe", "One-Click")]).status == 200)

        let reminder = try await study.client.post(
            "/manage/v1/mailings/\(mailing)/reminders", json: ["subject": "Przypomnienie", "body": "%link%"])
        #expect(reminder.status == 201 && reminder.json["receivers"] == 2)
        let id = reminder.json["id"]?.integer ?? 0
        #expect(await eventually { try await Self.report(id, study)["state"] == "idle" })
        let skipped = try await study.client.get("/manage/v1/mailings/\(id)/letters?state=skipped").json["letters"]?.array ?? []
        #expect(skipped.map { $0["reason"] } == ["opted_out"])
        #expect(server.mails.map(\.receiver).sorted() == ["ewa@example.org", "jan@example.org", "jan@example.org", "ola@example.org"])
        #expect(installation["respondents"].logText.contains("@example.org") == false, "no address reaches a log")
    }

    @Test("a bad setting stops the start with a sentence")
    func badSetting() async throws {
        let run = try await Execution.run("respondents", ["--mail-host", "mail.example.org", "--mail-from", "nobody"])
        #expect(run.status == 64)
        #expect(run.complaints.contains("mail.from is \"nobody\" and must be an e-mail address"))
    }
}
