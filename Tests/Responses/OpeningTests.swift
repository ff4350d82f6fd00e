import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Opening a questionnaire")
struct OpeningTests {
    private func open(_ bench: Bench, _ survey: Survey, token: String? = nil, account: Int64? = Bench.account) async throws -> FillingAccess
    {
        try await bench.filling.open(FillingRequest(survey: survey.id, token: token), bench.call(account))
    }

    @Test("an open survey gives each caller a response of its own at the first page")
    func opens() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let first = try await open(bench, survey)
            let second = try await open(bench, survey, account: nil)
            #expect(first.page == survey.page(0))
            #expect(first.respondentKey.utf8.count == 32)
            #expect(first.response != second.response)
            #expect(first.respondentKey != second.respondentKey)
            #expect(try await bench.events().isEmpty)
        }
    }

    @Test("a retry under an idempotency key gets the response of the first try")
    func opensOnce() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let request = FillingRequest(survey: survey.id)
            let first = try await bench.filling.open(request, bench.call(key: "k"))
            #expect(try await bench.filling.open(request, bench.call(key: "k")) == first)
            let strangers = try await bench.filling.open(request, bench.call(nil, key: "k"))
            #expect(strangers.response != first.response)
        }
    }

    @Test("checks come in the order of F-7: existence, owner, state, credential, its value")
    func ordersChecks() async throws {
        try await withBench { bench in
            let request = { (id: Int64) in FillingRequest(survey: id, urlTitle: "wrong") }
            #expect(await refusal { try await bench.filling.open(request(5), bench.call(8)) }?.code == .notFound)
            var document = try survey("[{}]", #""url_title": "right", "security_level": 1"#)
            document["status"] = "creating"
            let survey = try await bench.create(document)
            #expect(await fillingRefusal { try await bench.filling.open(request(survey.id), bench.call(8)) } == .foreign)
            #expect(await fillingRefusal { try await bench.filling.open(FillingRequest(survey: survey.id), bench.call()) } == .inactive)
            document["status"] = "collecting"
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            let missing = await refusal { try await bench.filling.open(FillingRequest(survey: survey.id, token: "x"), bench.call()) }
            #expect(missing?.reason(as: FillingRefusal.self) == .missingCredential)
            #expect(missing?.message.contains("url_title") == true)
            #expect(await fillingRefusal { try await bench.filling.open(request(survey.id), bench.call()) } == .urlTitle)
            _ = try await bench.filling.open(FillingRequest(survey: survey.id, urlTitle: "right"), bench.call())
            document["status"] = "ended"
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            #expect(await fillingRefusal { try await bench.filling.open(request(survey.id), bench.call()) } == .ended)
        }
    }

    @Test("a password opens level 2, and credentials of other levels are ignored")
    func checksPassword() async throws {
        try await withBench { bench in
            let survey = try await bench.create(try survey("[{}]", #""security_level": 2, "password": "hasło""#))
            #expect(!JSON.encodeString(survey.document).contains("hasło"))
            let open = { (password: String?) in
                try await bench.filling.open(
                    FillingRequest(survey: survey.id, urlTitle: "x", password: password, token: "nobody's"), bench.call())
            }
            #expect(await fillingRefusal { try await open(nil) } == .missingCredential)
            #expect(await fillingRefusal { try await open("haslo") } == .password)
            #expect(await fillingRefusal { try await open("") } == .password)
            _ = try await open("hasło")
            #expect(bench.grants.started.withLockedValue { $0.isEmpty })
        }
    }

    @Test("a survey past its end, or without pages, takes nobody in")
    func endsByDate() async throws {
        try await withBench { bench in
            let survey = try await bench.create(try survey("[{}]", #""ends_at": "2030-01-01T00:00:00Z""#))
            let end = try #require(Instant("2030-01-01T00:00:00Z")).microseconds
            bench.time.move(to: end - 1)
            _ = try await open(bench, survey)
            bench.time.move(to: end)
            #expect(await fillingRefusal { try await open(bench, survey) } == .ended)
        }
    }

    @Test("what tokens says of a token is what the caller hears, and its silence too")
    func passesRefusals() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3"#)
            #expect(await fillingRefusal { try await open(bench, survey) } == .missingCredential)
            #expect(await fillingRefusal { try await open(bench, survey, token: "unknown") } == .token)
            bench.grants.fail("used", RPCError(.failedPrecondition, reason: GrantRefusal.tokenUsed, "used"))
            #expect(await fillingRefusal { try await open(bench, survey, token: "used") } == .tokenUsed)
            bench.grants.fail("down", RPCError(.unavailable, "no connection", isNotExecuted: true))
            #expect(await refusal { try await open(bench, survey, token: "down") }?.code == .unavailable)
            bench.grants.issue("other", id: 1, survey: survey.id + 1)
            #expect(await fillingRefusal { try await open(bench, survey, token: "other") } == .token)
            #expect(try await bench.number("SELECT COUNT(*) FROM responses") == 0)
        }
    }

    @Test("200 concurrent openings with one token begin one response, and all callers get it")
    func beginsOne() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""security_level": 3"#)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            let outcomes = await together(200) { _ in try await open(bench, survey, token: "AAAAAA") }
            let accesses = outcomes.compactMap(\.success)
            #expect(accesses.count == 200)
            #expect(accesses.allSatisfy { $0 == accesses.first })
            #expect(try await bench.number("SELECT COUNT(*) FROM responses") == 1)
            let events = try await bench.events()
            #expect(events.map(\.kind) == ["response.opened"])
            #expect(events.map(\.destination) == ["respondents"])
            #expect(events.first?.orderingKey == "survey:\(survey.id)")
            #expect(events.first?.payload["grant"] == 11)
            #expect(events.first?.payload["reference"] == "respondent:11")
            #expect(bench.grants.started.withLockedValue { $0.allSatisfy { $0.account == Bench.account } })
        }
    }

    @Test("a token leads back to the page where its response stands, and nowhere once it is completed")
    func resumes() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""security_level": 3"#)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            let access = try await open(bench, survey, token: "AAAAAA")
            _ = try await bench.answer(access, of: survey)
            let back = try await open(bench, survey, token: "AAAAAA")
            #expect(back == FillingAccess(response: access.response, respondentKey: access.respondentKey, page: survey.page(1)))
            _ = try await bench.answer(back, of: survey)
            // The played service has not heard of the completion.
            #expect(await fillingRefusal { try await open(bench, survey, token: "AAAAAA") } == .tokenUsed)
        }
    }

    @Test("a reusable token begins another response when its last one is completed, one at a time")
    func reuses() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3, "reusable_tokens": true"#)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            var responses: Set<Int64> = []
            for _ in 0..<3 {
                let accesses = await together(20) { _ in try await open(bench, survey, token: "AAAAAA") }.compactMap(\.success)
                let access = try #require(accesses.first)
                #expect(accesses.count == 20)
                #expect(accesses.allSatisfy { $0 == access })
                responses.insert(access.response)
                _ = try await bench.answer(access, of: survey)
            }
            #expect(responses.count == 3)
            #expect(bench.grants.started.withLockedValue { $0.allSatisfy(\.start.isReusable) })
        }
    }

    @Test("whether a completed token lets in again is what the survey says now, whatever it said before", arguments: [true, false])
    func followsTheSurvey(hasTokensHeard: Bool) async throws {
        try await withBench { bench in
            var document = try survey(#"[{"questions": [{"type": 10, "text": "n"}]}]"#, #""security_level": 3, "reusable_tokens": false"#)
            let survey = try await bench.create(document)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            let first = try await open(bench, survey, token: "AAAAAA")
            _ = try await bench.answer(first, of: survey)
            if hasTokensHeard { bench.grants.complete("AAAAAA") }
            #expect(await fillingRefusal { try await open(bench, survey, token: "AAAAAA") } == .tokenUsed)

            document["reusable_tokens"] = true
            let changed = try await bench.questionnaires.replace(
                SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            let second = try await open(bench, survey, token: "AAAAAA")
            #expect(second.response != first.response)
            _ = try await bench.answer(second, of: changed)

            document["reusable_tokens"] = false
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            #expect(await fillingRefusal { try await open(bench, survey, token: "AAAAAA") } == .tokenUsed)
            #expect(bench.grants.started.withLockedValue { $0.map(\.start.isReusable) } == [false, false, true, false])
            #expect(try await bench.number("SELECT COUNT(*) FROM responses") == 2)
        }
    }

    @Test("a personal link from a public page is honoured whatever the level")
    func honoursPersonalLinks() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 2, "password": "x""#)
            bench.grants.issue("PERSONALLINK0001", id: 12, survey: survey.id)
            let first = try await open(bench, survey, token: "PERSONALLINK0001", account: nil)
            #expect(try await open(bench, survey, token: "PERSONALLINK0001", account: nil) == first)
            #expect(await fillingRefusal { try await open(bench, survey, token: "guess", account: nil) } == .token)
            #expect(bench.grants.started.withLockedValue { $0.allSatisfy { $0.account == Bench.account } })
        }
    }

    @Test("a code for every start has a response for each participation that is named, and one for all that repeat a name")
    func repeatedParticipation() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3"#)
            bench.grants.issue("5S767T", id: 11, survey: survey.id, use: .everyStart)
            let outcomes = await together(60) { number in
                let request = FillingRequest(survey: survey.id, token: "5S767T", participation: "participation \(number % 20)")
                return try await bench.filling.open(request, bench.call(nil))
            }
            #expect(outcomes.count { $0.success != nil } == 60)
            #expect(Set(outcomes.compactMap { $0.success?.response }).count == 20)
            #expect(try await bench.number("SELECT COUNT(*) FROM responses WHERE entry_key LIKE '%participation%'") == 0)
            for _ in 0..<2 { _ = try await open(bench, survey, token: "5S767T") }
            #expect(try await bench.number("SELECT COUNT(*) FROM responses") == 22)
        }
    }

    @Test("a code for one start is not given another response by a survey with reusable tokens")
    func singleParticipation() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3, "reusable_tokens": true"#)
            bench.grants.issue("5S767T", id: 11, survey: survey.id, use: .oneStart)
            let access = try await open(bench, survey, token: "5S767T")
            _ = try await bench.answer(access, of: survey)
            #expect(await fillingRefusal { try await open(bench, survey, token: "5S767T") } == .tokenUsed)
            #expect(bench.grants.started.withLockedValue { Set($0.map(\.start.participation)).count } == 2)
            bench.grants.fail("late", RPCError(.failedPrecondition, reason: GrantRefusal.tokenExpired, "late"))
            #expect(await fillingRefusal { try await open(bench, survey, token: "late") } == .tokenExpired)
        }
    }
}
