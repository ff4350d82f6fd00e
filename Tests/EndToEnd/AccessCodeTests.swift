import FieldworkTool
import Foundation
import JSON
import TestSupport
import Testing

@Suite("Access codes through five processes")
struct AccessCodeTests {
    static let type = "application/vnd.api+json"
    static let path = "/en/v1/custom-access-codes"

    /// As it is printed (ECHO:11).
    static let printed = #"""
        { "data": { "type": "CustomAccessCodeV1", "attributes": { "code": "5S767T", "singleParticipation": true, "expiresAt": "2020-06-23T21:27:00.000+01:00", "createdAt": "2023-11-09T06:28:02+00:00" }, "relationships": { "subject": { "data": { "type": "ProfileV1", "id": "/en/v1/profiles/86a8a563-93c6-5ee0-8925-45d32e02490b" } }, "object": { "data": { "type": "ProfileV1", "id": "/en/v1/profiles/86a8a563-93c6-5ee0-8925-45d32e02490b" } }, "survey": { "data": { "type": "SurveyV1", "id": "/en/v1/surveys/61cd3277-542e-11ea-a019-4201ac1ac00f" } } } } }
        """#

    /// An account with a survey and a profile, and a client that has its key in the vendor's header.
    struct Organisation: Sendable {
        let study: Study
        let client: Client
        let profile: String
        let survey: String

        static func create(in installation: Installation) async throws -> Organisation {
            let study = try await Study.create(in: installation)
            let made = try await study.client.post("/manage/v1/profiles", json: ["identifier": "anna", "attributes": ["age": 33]])
            #expect(made.status == 201)
            let survey = try await study.client.get("/manage/v1/surveys/\(study.ids.survey)").json["uuid"]?.string ?? ""
            var client = study.client
            client.key = nil
            return Organisation(
                study: study, client: client, profile: made.json["iri"]?.string ?? "", survey: "/en/v1/surveys/\(survey)")
        }

        func send(
            _ method: String, _ path: String = AccessCodeTests.path, _ document: JSONValue? = nil, headers: [String: String] = [:]
        ) async throws -> Client.Reply {
            var headers = headers
            headers["X-EchonovumApi-Key"] = study.client.key ?? ""
            headers["Accept"] = AccessCodeTests.type
            if document != nil { headers["Content-Type"] = AccessCodeTests.type }
            return try await client.send(.init(rawValue: method), path, body: document.map { JSON.encodeString($0) }, headers: headers)
        }

        func document(single: Bool = true, expiresAt: String = "2099-01-01T00:00:00Z") -> JSONValue {
            [
                "data": [
                    "type": "CustomAccessCodeV1", "attributes": ["singleParticipation": .bool(single), "expiresAt": .string(expiresAt)],
                    "relationships": ["survey": ["data": ["type": "SurveyV1", "id": .string(survey)]]],
                ]
            ]
        }

        /// A new code's six characters.
        func code(single: Bool = true, expiresAt: String = "2099-01-01T00:00:00Z") async throws -> String {
            let made = try await send("POST", AccessCodeTests.path, document(single: single, expiresAt: expiresAt))
            #expect(made.status == 201, "\(made.body)")
            return made.json["data"]?["attributes"]?["code"]?.string ?? ""
        }

        /// What a person's browser does with the button; nil names no participation.
        func start(_ code: String, _ participation: String? = nil) async throws -> Client.Reply {
            try await client.post("/\(code)", form: participation.map { [("participation", $0)] } ?? [])
        }
    }

    @Test("the document's example comes out as it is printed, but for what is drawn and named anew")
    func golden() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let printed = try #require(try JSON.decode(JSONValue.self, from: Self.printed)["data"])
        var wanted = printed
        wanted["attributes"] = [
            "singleParticipation": printed["attributes"]?["singleParticipation"] ?? .null,
            "expiresAt": printed["attributes"]?["expiresAt"] ?? .null,
        ]
        let ids = ["subject": organisation.profile, "object": organisation.profile, "survey": organisation.survey]
        for (name, id) in ids {
            let type = printed["relationships"]?[name]?["data"]?["type"] ?? .null
            wanted["relationships"]?[name] = ["data": ["type": type, "id": .string(id)]]
        }
        let reply = try await organisation.send("POST", Self.path, ["data": wanted])
        #expect(reply.status == 201, "\(reply.body)")
        var expected = wanted
        let attributes = reply.json["data"]?["attributes"]
        let code = try #require(attributes?["code"]?.string)
        #expect(code.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil)
        #expect(attributes?["createdAt"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00/) != nil)
        expected["id"] = .string("\(Self.path)/\(code)")
        expected["attributes"]?["code"] = .string(code)
        expected["attributes"]?["createdAt"] = attributes?["createdAt"]
        #expect(reply.json == ["data": expected])
        #expect(attributes?.object?.keys == printed["attributes"]?.object?.keys)
        #expect(reply.json["data"]?["relationships"]?.object?.keys == printed["relationships"]?.object?.keys)
        #expect(try await organisation.send("GET", "\(Self.path)/\(code)").json == reply.json)

        // It expired before it was made (E-7).
        let page = try await organisation.client.get("/\(code)")
        #expect(page.status == 410 && page.body.contains("Ten kod stracił ważność"))
        // Another organisation has none of this.
        let other = try await Organisation.create(in: installation)
        #expect(try await other.send("GET", "\(Self.path)/\(code)").status == 404)
        #expect(try await other.send("DELETE", "\(Self.path)/\(code)").status == 404)
        #expect(try await other.send("GET", organisation.profile).status == 404)
        let foreign = try await other.send("POST", Self.path, ["data": wanted])
        #expect(foreign.status == 400 && foreign.json["description"]?.string == "Item not found for \"\(organisation.profile)\".")
    }

    @Test("a JSON:API client that nobody here wrote reads and writes codes")
    func foreignClient() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Conformance/codes").standardized
        let run = try await Execution.run(
            program: script,
            [installation.gateway, organisation.study.client.key ?? "", organisation.profile, organisation.survey])
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0, "\(run.output)\(run.complaints)")
        #expect(lines.count == 9 && lines.allSatisfy { $0.hasPrefix("ok ") }, "\(run.output)")
    }

    @Test("a code for one participation starts one of two hundred at once, which goes on alone to its end")
    func single() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let code = try await organisation.code()
        #expect(try await organisation.client.get("/\(code)").body.contains("<button"))
        let replies = try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for _ in 0..<200 { group.addTask { try await organisation.start(code) } }
            return try await group.reduce(into: [Client.Reply]()) { $0.append($1) }
        }
        let winners = replies.filter { $0.status == 303 }
        #expect(winners.count == 1)
        #expect(replies.count { $0.status == 410 && $0.body.contains("Ten kod został już wykorzystany") } == 199)
        #expect(try await organisation.study.responses().count == 1)

        let winner = try #require(winners.first)
        let cookie = try #require(winner.headers["Set-Cookie"].first?.split(separator: ";").first.map(String.init))
        #expect(try await organisation.client.get("/\(code)").status == 410)
        let back = try await organisation.client.get("/\(code)", headers: ["Cookie": cookie])
        #expect(back.status == 200 && back.body.contains(">Kontynuuj</button>"))
        let question = organisation.study.ids.questions[0][0]
        let answers = [("questions[\(question)][type]", "0"), ("questions[\(question)][answer]", "2")]
        let address = try #require(winner.headers["Location"].first)
        #expect(try await organisation.client.answer(address, cookie, answers).body.contains("Dziękujemy"))
        #expect(try await organisation.client.get("/\(code)", headers: ["Cookie": cookie]).body.contains("Ankieta została już wypełniona"))
        #expect(try await organisation.study.responses().first?["status"]?.string == "completed")
    }

    @Test("with repeated participation every start is another, and a retry of one is the same")
    func repeated() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let code = try await organisation.code(single: false)
        let replies = try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for number in 0..<60 {
                group.addTask { try await organisation.start(code, "participation-number-\(number / 3)") }
            }
            return try await group.reduce(into: [Client.Reply]()) { $0.append($1) }
        }
        #expect(replies.allSatisfy { $0.status == 303 && $0.headers["Set-Cookie"].count == 1 })
        #expect(try await organisation.study.responses().count == 20)
    }

    @Test("expired, unknown, deleted codes and codes without a survey are refused with a page of their own")
    func refusals() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let expired = try await organisation.code(expiresAt: "2020-06-23T21:27:00.000+01:00")
        let deleted = try await organisation.code()
        #expect(try await organisation.send("DELETE", "\(Self.path)/\(deleted)").status == 204)
        var document = organisation.document()
        document["data"]?["relationships"] = [:]
        let bare = try await organisation.send("POST", Self.path, document).json["data"]?["attributes"]?["code"]?.string ?? ""
        for (code, status, title) in [
            (expired, 410, "Ten kod stracił ważność"), (deleted, 404, "This link is not valid"), ("zzzzzz", 404, "This link is not valid"),
            (bare, 404, "There is no survey here"),
        ] {
            for reply in [try await organisation.client.get("/\(code)"), try await organisation.start(code)] {
                #expect(reply.status == status && reply.body.contains("<h1>\(title)</h1>"), "\(title)")
            }
        }
        #expect(try await organisation.study.responses().isEmpty)
        let change: JSONValue = ["data": ["attributes": ["expiresAt": "2099-01-01T00:00:00+02:00"]]]
        let changed = try await organisation.send("PATCH", "\(Self.path)/\(expired)", change)
        #expect(changed.status == 200 && changed.json["data"]?["attributes"]?["expiresAt"]?.string == "2099-01-01T00:00:00+02:00")
        #expect(try await organisation.start(expired).status == 303)
    }

    @Test("neither codes nor tokens lie in the database or in a log, and a code survives a restart")
    func secrets() async throws {
        let installation = try await Installation.start()
        let organisation = try await Organisation.create(in: installation)
        let code = try await organisation.code()
        let token = try #require(try await organisation.study.link(uid: "u").json["token"]?.string)
        _ = try await organisation.client.get("/\(code)")
        _ = try await organisation.start(code)
        #expect(installation["tokens"].stop() == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(installation.folder.path)/data") where name.contains("sqlite") {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(installation.folder.path)/data/\(name)"))
            for secret in [code, token] { #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
        for name in Installation.names {
            for secret in [code, token] { #expect(!installation[name].logText.contains(secret), "\(name)") }
        }
        try installation["tokens"].start()
        try await installation.awaitReady()
        #expect(try await organisation.send("GET", "\(Self.path)/\(code)").status == 200)
        #expect(try await organisation.study.link(uid: "u").json["token"]?.string == token)
    }
}
