import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Answering pages")
struct AnsweringTests {
    private func begin(_ bench: Bench, _ survey: Survey, token: String? = nil) async throws -> FillingAccess {
        try await bench.filling.open(FillingRequest(survey: survey.id, token: token), bench.call())
    }

    @Test("pages follow one another, and the last is answered with thanks and a code")
    func walks() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""verification_code": true, "acknowledgments": "Dziękujemy""#)
            let access = try await begin(bench, survey)
            let step = try await bench.answer(access, of: survey, question: survey.question(0))
            #expect(step == FillingStep(nextPage: survey.page(1)))
            let last = try await bench.answer(access, of: survey, page: survey.page(1))
            #expect(last.nextPage == nil)
            #expect(last.acknowledgments == "Dziękujemy")
            #expect(last.verificationCode?.utf8.count == 6)
            let listed = try await bench.results.list(ResponsesRequest(survey: survey.id), bench.call())
            #expect(listed.rows.map(\.verificationCode) == [last.verificationCode])
        }
    }

    @Test("a survey without codes gives none, and thanks that are empty are still thanks")
    func thanks() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let last = try await bench.answer(try await begin(bench, survey), of: survey)
            #expect(last == FillingStep(acknowledgments: ""))
        }
    }

    @Test("branching decides what comes next")
    func branches() async throws {
        try await withBench { bench in
            let survey = try await bench.create(
                try document(managementSurvey.replacing(#""security_level": 3"#, with: #""security_level": 0"#)))
            let answer = { (access: FillingAccess, number: String) in
                try await bench.filling.answer(
                    PageAnswers(
                        survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: access.page,
                        answers: [SubmittedAnswer(question: survey.question(0), type: 0, answer: number)]), bench.call())
            }
            #expect(try await answer(try await begin(bench, survey), "1").nextPage == survey.page(1))
            #expect(try await answer(try await begin(bench, survey), "2").acknowledgments == "Dziękujemy za wypełnienie ankiety")
        }
    }

    @Test("checks come in the order of F-7: survey, key, finished, ended, page, content")
    func ordersChecks() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""ends_at": "2030-01-01T00:00:00Z""#)
            let access = try await begin(bench, survey)
            let other = try await bench.create(pages: 1)
            let answer = { (survey: Int64, response: Int64, key: String, account: Int64?) in
                try await bench.filling.answer(
                    PageAnswers(survey: survey, response: response, respondentKey: key, page: 1, answers: [.init(question: 3, type: nil)]),
                    bench.call(account))
            }
            #expect(await refusal { try await answer(99, 1, "x", 8) }?.code == .notFound)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, access.respondentKey, 8) } == .foreign)
            #expect(await fillingRefusal { try await answer(survey.id, 99, access.respondentKey, nil) } == .respondentKey)
            #expect(await fillingRefusal { try await answer(other.id, access.response, access.respondentKey, nil) } == .respondentKey)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, "x", nil) } == .respondentKey)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, access.respondentKey, nil) } == .pageOrder)
            #expect(
                await refusal { try await bench.answer(access, of: survey, question: survey.question(0), "x") }?.details.fieldViolations
                    == [FieldViolation(field: "questions[\(survey.question(0))][answer]", description: "This must be a whole number.")])
            bench.time.move(to: try #require(Instant("2030-01-01T00:00:00Z")).microseconds)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, access.respondentKey, nil) } == .ended)
            bench.time.move(to: 1_800_000_000_000_000)
            _ = try await bench.answer(access, of: survey)
            bench.time.move(to: try #require(Instant("2030-01-01T00:00:00Z")).microseconds)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, access.respondentKey, nil) } == .finished)
            #expect(await fillingRefusal { try await answer(survey.id, access.response, "x", nil) } == .respondentKey)
        }
    }

    @Test("a refused page stores nothing and may be sent again")
    func storesNothing() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await begin(bench, survey)
            #expect(
                await refusal { try await bench.answer(access, of: survey, question: survey.question(0), "x") }?.code == .invalidArgument)
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 0)
            #expect(try await bench.answer(access, of: survey, question: survey.question(0), "5").nextPage == survey.page(1))
        }
    }

    @Test("a page that was accepted is not accepted again, and the last one is finished")
    func refusesRetries() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await begin(bench, survey)
            _ = try await bench.answer(access, of: survey)
            #expect(await fillingRefusal { try await bench.answer(access, of: survey) } == .pageOrder)
            _ = try await bench.answer(access, of: survey, page: survey.page(1))
            #expect(await fillingRefusal { try await bench.answer(access, of: survey, page: survey.page(1)) } == .finished)
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 2)
        }
    }

    @Test("of 20 concurrent answers to a page one is accepted, the others are out of order")
    func advancesOnce() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await begin(bench, survey)
            let outcomes = await together(20) { try await bench.answer(access, of: survey, question: survey.question(0), "\($0)") }
            #expect(outcomes.count { $0.success != nil } == 1)
            #expect(outcomes.count { $0.refusal == .pageOrder } == 19)
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 1)
        }
    }

    @Test("of 20 concurrent answers to the last page one completes, the others are finished")
    func completesOnce() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3, "verification_code": true"#)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            let access = try await begin(bench, survey, token: "AAAAAA")
            let outcomes = await together(20) { _ in try await bench.answer(access, of: survey) }
            #expect(outcomes.count { $0.success != nil } == 1)
            #expect(outcomes.count { $0.refusal == .finished } == 19)
            #expect(try await bench.number("SELECT completions FROM surveys") == 1)
            let completed = try await bench.events().filter { $0.kind == "response.completed" }
            #expect(completed.map(\.destination) == ["tokens", "respondents"])
            #expect(completed.allSatisfy { $0.payload["response"] == .integer(access.response) && $0.payload["grant"] == 11 })
            #expect(completed.allSatisfy { $0.orderingKey == "survey:\(survey.id)" })
        }
    }

    @Test("50 concurrent completions fill a limit of 10 exactly, and the survey has ended for everybody else")
    func keepsLimit() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""response_limit": 10, "verification_code": true"#)
            var accesses: [FillingAccess] = []
            for _ in 0..<50 { accesses.append(try await begin(bench, survey)) }
            let begun = accesses
            let outcomes = await together(50) { try await bench.answer(begun[$0], of: survey) }
            let codes = outcomes.compactMap { $0.success?.verificationCode }
            #expect(codes.count == 10)
            #expect(Set(codes).count == 10)
            #expect(outcomes.count { $0.refusal == .ended } == 40)
            #expect(try await bench.number("SELECT COUNT(*) FROM responses WHERE state = 'completed'") == 10)
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 10)
            #expect(try await bench.number("SELECT completions FROM surveys") == 10)
            #expect(await fillingRefusal { try await begin(bench, survey) } == .ended)
        }
    }

    @Test("a completion that comes too late leaves no answer and tells nobody")
    func leavesNothing() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3, "response_limit": 1"#)
            var accesses: [FillingAccess] = []
            for id in 1...10 as ClosedRange<Int64> {
                bench.grants.issue("token\(id)", id: id, survey: survey.id)
                accesses.append(try await begin(bench, survey, token: "token\(id)"))
            }
            let begun = accesses
            let outcomes = await together(10) { try await bench.answer(begun[$0], of: survey) }
            #expect(outcomes.count { $0.success != nil } == 1)
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 1)
            let completed = try await bench.events().filter { $0.kind == "response.completed" }
            #expect(Set(completed.map { $0.payload["response"]?.integer }).count == 1)
            #expect(completed.count == 2)
        }
    }

    @Test("a response cannot grow beyond what a reply holds")
    func limitsSize() async throws {
        try await withBench { bench in
            let fields = #"{"questions": [{"type": 2, "text": "?", "fields": 20}]}"#
            let survey = try await bench.create(try survey("[\(Array(repeating: fields, count: 6).joined(separator: ","))]"))
            var access = try await begin(bench, survey)
            let texts = (0..<20).map { SubmittedCell(row: $0, value: String(repeating: "x", count: 10_000)) }
            let answer = { (access: FillingAccess, page: Int) in
                try await bench.filling.answer(
                    PageAnswers(
                        survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: survey.page(page),
                        answers: [SubmittedAnswer(question: survey.question(page), type: 2, answers: texts)]), bench.call())
            }
            for page in 0..<5 { access.page = try #require(try await answer(access, page).nextPage) }
            #expect(await refusal { try await answer(access, 5) }?.fields == ["questions"])
            #expect(try await bench.answer(access, of: survey).acknowledgments == "")
            let listed = try await bench.results.list(ResponsesRequest(survey: survey.id), bench.call())
            #expect(listed.rows.count == 1)
        }
    }

    @Test("a response goes on with the version that it was begun on, whatever is edited meanwhile")
    func keepsVersion() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let old = try await begin(bench, survey)
            let shorter = try document(
                #"{"title": "Krócej", "status": "collecting", "pages": [{"questions": [{"type": 11, "text": "e-mail", "required": true}]}]}"#
            )
            let edited = try await bench.questionnaires.replace(
                SurveyReplacement(id: survey.id, version: nil, document: shorter), bench.call())
            let new = try await begin(bench, edited)
            #expect(new.page == edited.page(0))

            #expect(try await bench.answer(old, of: survey, question: survey.question(0), "4").nextPage == survey.page(1))
            _ = try await bench.answer(old, of: survey, page: survey.page(1))
            #expect(await fillingRefusal { try await bench.answer(new, of: edited) } == .unanswered)
            let listed = try await bench.results.list(ResponsesRequest(survey: survey.id), bench.call())
            #expect(listed.rows.map(\.surveyVersion) == [2, 1])
        }
    }

    @Test("closing a survey stops the responses that are running")
    func stopsWithSurvey() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await begin(bench, survey)
            var document = survey.document
            document["status"] = "ended"
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            #expect(await fillingRefusal { try await bench.answer(access, of: survey) } == .ended)
            #expect(
                await fillingRefusal {
                    try await bench.filling.resume(
                        FillingPosition(survey: survey.id, response: access.response, respondentKey: access.respondentKey), bench.call())
                } == .ended)
        }
    }

    @Test("a response is shown the page where it stands, with its questions")
    func resumes() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""lang": "pl""#)
            let access = try await begin(bench, survey)
            let resume = { (key: String) in
                try await bench.filling.resume(
                    FillingPosition(survey: survey.id, response: access.response, respondentKey: key), bench.call(nil))
            }
            let page = try await resume(access.respondentKey)
            #expect(page.title == "Badanie")
            #expect(page.lang == "pl")
            #expect(page.page == survey.page(0))
            #expect(page.content == survey.document["pages"]?[0])
            #expect(await fillingRefusal { try await resume("0") } == .respondentKey)
            _ = try await bench.answer(access, of: survey)
            #expect(try await resume(access.respondentKey).page == survey.page(1))
            _ = try await bench.answer(access, of: survey, page: survey.page(1))
            #expect(await fillingRefusal { try await resume(access.respondentKey) } == .finished)
        }
    }

    @Test("what was acknowledged is there after a restart")
    func survivesRestart() async throws {
        try await withFolder { folder in
            let known = Knowledge()
            try await withBench(in: folder) { bench in
                let survey = try await bench.create(pages: 2)
                let access = try await begin(bench, survey)
                _ = try await bench.answer(access, of: survey)
                known.value = (survey, access)
            }
            try await withBench(in: folder) { bench in
                let (survey, access) = try #require(known.value)
                #expect(await fillingRefusal { try await bench.answer(access, of: survey) } == .pageOrder)
                #expect(try await bench.answer(access, of: survey, page: survey.page(1)).acknowledgments == "")
            }
        }
    }

    private final class Knowledge {
        var value: (Survey, FillingAccess)?
    }
}
