import Foundation
import JSON
import TestSupport
import Testing

@Suite("One survey through five processes")
struct SliceTests {
    @Test("is answered from the link to the verification code, and everybody concerned hears of it")
    func walk() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let contact = try await study.client.post(
            "/manage/v1/contacts", json: ["email": "jan@example.org", "uid": "112233aabbcc", "labels": ["Jan", "Kowalski"]])
        #expect(contact.status == 201)

        let link = try await study.link(uid: "112233aabbcc")
        let token = try #require(link.json["token"]?.string)
        #expect(link.status == 200)
        #expect(link.headers["Cache-Control"] == ["no-store"])
        #expect(token.wholeMatch(of: /[A-Z0-9]{16}/) != nil)
        let base = installation.gateway.replacing("/", with: #"\/"#)
        #expect(
            link.body == #"{"result":"ok","token":"\#(token)","url":"\#(base)\/\#(study.project)\/?d=\#(token)","error":null}"#)

        let access = try await study.getAccess(token: token)
        #expect(access.status == 200)
        #expect(access.json["id_next_page"]?.integer == study.ids.pages[0])
        #expect(access.json["respondent_key"]?.string?.wholeMatch(of: /[0-9a-f]{32}/) != nil)

        let first = try await study.answer(access.json, page: study.ids.pages[0])
        #expect(first.body == #"{"id_next_page":\#(study.ids.pages[1])}"#)
        let second = try await study.answer(access.json, page: study.ids.pages[1])
        #expect(second.body == #"{"id_next_page":\#(study.ids.pages[3])}"#, "page logic skips the third page")
        let last = try await study.answer(access.json, page: study.ids.pages[3])
        let code = try #require(last.json["veryfication_code"]?.string)
        #expect(code.wholeMatch(of: /[0-9]{6}/) != nil)
        #expect(
            last.body
                == #"{"acknowledgments":"Dzi\u0119kujemy za wype\u0142nienie ankiety","veryfication_code":"\#(code)"}"#)

        #expect(try await study.getAccess(token: token).body == #"{"error_code":6}"#)
        #expect(try await study.answer(access.json, page: study.ids.pages[3]).body == #"{"error_code":11}"#)
        #expect(try await study.link(uid: "112233aabbcc").body == link.body)

        #expect(await eventually { try await study.participants().first?["status"]?.string == "completed" })
        let respondents = try await study.client.get("/api/v2/respondents/\(study.ids.survey)")
        #expect(respondents.json["total"]?.string == "1")
        let respondent = respondents.json["list"]?.array?.first
        for field in ["date_survey_open", "date_survey_answer"] {
            #expect(respondent?[field]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil, "\(field)")
        }
        #expect(respondent?["email"]?.string == "jan@example.org")

        let responses = try await study.responses()
        #expect(responses.count == 1)
        #expect(responses.first?["status"]?.string == "completed")
        #expect(responses.first?["verification_code"]?.string == code)
    }

    @Test("follows the answers' own rules before the pages'")
    func branching() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let question = study.ids.questions[0][0]
        let toEnd = [("questions[\(question)][type]", "0"), ("questions[\(question)][answer]", "2")]
        let toThird = [
            ("questions[\(question)][type]", "0"), ("questions[\(question)][answer]", "3"),
            ("questions[\(question)][other_answer][3]", "coś innego"),
        ]
        let access = try await access(to: study, uid: "a")
        #expect(try await study.answer(access, page: study.ids.pages[0], toEnd).json["acknowledgments"] != nil)
        let other = try await self.access(to: study, uid: "b")
        #expect(
            try await study.answer(other, page: study.ids.pages[0], toThird).body == #"{"id_next_page":\#(study.ids.pages[2])}"#)
        #expect(
            try await study.answer(other, page: study.ids.pages[2], []).body == #"{"error_code":8}"#, "the reason is required")
        #expect(try await study.answer(other, page: study.ids.pages[1]).body == #"{"error_code":10}"#)
        #expect(
            try await study.answer(other, page: study.ids.pages[2]).body == #"{"id_next_page":\#(study.ids.pages[3])}"#)
    }

    @Test("lets a completed token in again from the moment when its survey says so")
    func reusableTokens() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let token = try #require(try await study.link(uid: "a").json["token"]?.string)
        let first = try await study.getAccess(token: token).json
        for page in [0, 1, 3] { _ = try await study.answer(first, page: study.ids.pages[page]) }
        #expect(try await study.getAccess(token: token).body == #"{"error_code":6}"#)
        // From here on `tokens` has the grant as completed, not only `responses` the response.
        #expect(await eventually { try await study.startPage(token: token).body.contains("Ankieta została już wypełniona") })

        let path = "/manage/v1/surveys/\(study.ids.survey)"
        let survey = try await study.client.get(path)
        var document = survey.json
        #expect(document["reusable_tokens"]?.bool == false)
        document["reusable_tokens"] = true
        let tag = try #require(survey.headers["ETag"].first)
        let changed = try await study.client.put(path, json: document, headers: ["If-Match": tag])
        #expect(changed.status == 200, "\(changed.body)")

        let page = try await study.startPage(token: token)
        #expect(page.status == 200 && page.body.contains("<button"))
        let second = try await study.getAccess(token: token).json
        #expect(second["id_next_page"]?.integer == study.ids.pages[0])
        #expect(second["id_response"]?.integer != first["id_response"]?.integer)
        #expect(try await study.getAccess(token: token).json == second, "one at a time")
        for page in [0, 1, 3] { _ = try await study.answer(second, page: study.ids.pages[page]) }
        let responses = try await study.responses()
        #expect(responses.count == 2)
        #expect(responses.allSatisfy { $0["status"]?.string == "completed" })
    }

    @Test("leaves no token, key, address or answer in any log")
    func logs() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let link = try await study.link(uid: "secret-uid-7")
        let token = try #require(link.json["token"]?.string)
        let access = try await study.getAccess(token: token)
        _ = try await study.answer(access.json, page: study.ids.pages[0])
        _ = try await study.answer(access.json, page: study.ids.pages[1])
        _ = try await study.client.post("/manage/v1/contacts", json: ["email": "personal@example.org"])
        _ = try await study.getAccess(token: "no-such-token")
        _ = try await Client(base: installation.gateway, key: "fwk_wrong").get("/manage/v1/surveys")
        let secrets = [
            token, study.act, study.client.key ?? "-", try installation.operatorKey, access.json["respondent_key"]?.string ?? "-",
            "secret-uid-7", "personal@example.org", "za drogo", "no-such-token", "fwk_wrong",
        ]
        for name in Installation.names {
            let log = installation[name].logText
            #expect(!log.isEmpty)
            for secret in secrets { #expect(!log.contains(secret), "\(name) logs \(secret)") }
        }
    }

    @Test("makes links for a survey that has ended, and says so to whoever opens one (S-16)")
    func ended() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let path = "/manage/v1/surveys/\(study.ids.survey)"
        let document = try await study.client.get(path).body.replacing(#""status":"collecting""#, with: #""status":"ended""#)
        #expect(try await study.client.send(.PUT, path, body: document, headers: ["Content-Type": "application/json"]).status == 200)
        let token = try #require(try await study.link(uid: "late").json["token"]?.string)
        var stranger = study.client
        stranger.key = nil
        #expect(try await study.startPage(token: token).status == 200)
        let started = try await stranger.post("/\(study.project)/?d=\(token)", form: [])
        #expect(started.body.contains("Ankieta została zakończona") && !started.body.contains("name=\"response\""))
        #expect(try await study.responses().isEmpty)
        #expect(try await study.getAccess(token: token).body == #"{"error_code":2}"#)
    }

    @Test("stops in order when it is told to")
    func stop() async throws {
        let installation = try await Installation.start()
        for name in Installation.names.reversed() {
            #expect(installation[name].stop() == 0, "\(name)")
            #expect(installation[name].logText.contains("\"stopped\""), "\(name)")
        }
    }

    private func access(to study: Study, uid: String) async throws -> JSONValue {
        let token = try await study.link(uid: uid).json["token"]?.string ?? ""
        return try await study.getAccess(token: token).json
    }
}
