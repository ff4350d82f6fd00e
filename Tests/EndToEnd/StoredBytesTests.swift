import GRDB
import JSON
import TestSupport
import Testing

@Suite("What lies in the databases' files, byte for byte")
struct StoredBytesTests {
    private static let person = ["uid": "uid-of-anna-4711", "email": "anna.kowalska@example.org", "mobile": "+48600700800"]

    @Test(
        "of somebody who answered by a link: who it was with respondents alone, what they said with responses alone, secrets nowhere",
        arguments: ["personal", "pseudonymous", "anonymised", "anonymous"])
    func links(privacy: String) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation, privacy: privacy)
        var anonymous = study.client
        anonymous.key = nil
        let query = Self.person.map { "&\($0)=\($1.replacing("+", with: "%2B"))" }.joined()
        let token = try #require(try await anonymous.get("/\(study.project)/?act=\(study.act)\(query)").json["token"]?.string)
        let access = try await study.getAccess(token: token).json
        for page in [0, 1, 3] { #expect(try await study.answer(access, page: study.ids.pages[page]).status == 200) }
        #expect(
            await eventually { try Inspection(installation, "tokens").count("SELECT count(*) FROM grants WHERE state = 'completed'") == 1 })
        #expect(await eventually { try Inspection(installation, "responses").count("SELECT count(*) FROM outbox") == 0 })

        let secrets = [
            token, study.act, try #require(study.client.key), try installation.operatorKey,
            try #require(access["respondent_key"]?.string),
        ]
        for secret in secrets { #expect(try installation.files(with: secret) == []) }
        for (kind, value) in Self.person {
            for found in try installation.files(with: value) { #expect(found.hasPrefix("respondents."), "\(kind) in \(found)") }
        }
        for found in try installation.files(with: "za drogo") { #expect(found.hasPrefix("responses.")) }
        let references = try Inspection(installation, "responses").texts("SELECT reference FROM responses")
        let people = try Inspection(installation, "respondents")
            .tellingValues(of: "entries", "identifiers", "respondents", "inbox")
            // Which is everybody's.
            .subtracting([study.project.databaseValue])
        let shared = people.intersection(
            try Inspection(installation, "responses").tellingValues(of: "responses", "answers", "outbox", "idempotency"))
        let grants = people.intersection(try Inspection(installation, "tokens").tellingValues(of: "grants", "idempotency"))

        for name in Installation.names { #expect(installation[name].stop() == 0) }
        for secret in secrets { #expect(try installation.files(with: secret) == []) }
        switch privacy {
        case "anonymous":
            #expect(references == [] && shared == [] && grants == [])
            #expect(try Inspection(installation, "tokens").texts("SELECT reference FROM grants") == [])
        case "anonymised":
            #expect(references.count == 1 && shared == [] && grants == [])
            // What a transaction has overwritten is in the database's log until that starts over, at the latest when the service stops.
            for reference in references {
                for found in try installation.files(with: reference) { #expect(!found.hasPrefix("respondents."), "\(found)") }
            }
        default:
            let reference = try #require(references.first)
            #expect(shared.contains(reference.databaseValue) && grants.contains(reference.databaseValue))
        }
    }

    @Test("of somebody who answered by an access code: the profile with respondents alone, the code nowhere", arguments: [true, false])
    func codes(isSingle: Bool) async throws {
        let installation = try await Installation.start()
        let organisation = try await AccessCodeTests.Organisation.create(in: installation)
        let profile = try await organisation.study.client.post(
            "/manage/v1/profiles", json: ["identifier": "badge-of-anna-4711", "attributes": ["department": "Zażółć Gęślą"]])
        let iri = try #require(profile.json["iri"]?.string)
        var document = organisation.document(single: isSingle)
        for role in ["subject", "object"] {
            document["data"]?["relationships"]?[role] = ["data": ["type": "ProfileV1", "id": .string(iri)]]
        }
        let made = try await organisation.send("POST", AccessCodeTests.path, document)
        let code = try #require(made.json["data"]?["attributes"]?["code"]?.string)
        let started = try await organisation.start(code, "name-of-this-participation")
        #expect(started.status == 303)
        let uuid = try #require(iri.split(separator: "/").last.map(String.init))

        for isRunning in [true, false] {
            if !isRunning { for name in Installation.names { #expect(installation[name].stop() == 0) } }
            #expect(try installation.files(with: code) == [])
            #expect(try installation.files(with: "name-of-this-participation") == [])
            for value in ["badge-of-anna-4711", "Zażółć Gęślą"] {
                for found in try installation.files(with: value) { #expect(found.hasPrefix("respondents."), "\(value) in \(found)") }
            }
            // What the code refers to is part of it; the response is not told.
            for found in try installation.files(with: uuid) { #expect(!found.hasPrefix("responses."), "\(found)") }
        }
    }
}
