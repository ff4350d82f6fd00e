import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("What a person sees of a survey")
struct ShowingTests {
    private func begin(_ bench: Bench, _ survey: Survey, _ participation: String? = nil) async throws -> FillingAccess {
        try await bench.filling.open(FillingRequest(survey: survey.id, participation: participation), bench.call(nil))
    }

    private func position(_ access: FillingAccess, _ survey: Survey) -> FillingPosition {
        FillingPosition(survey: survey.id, response: access.response, respondentKey: access.respondentKey)
    }

    @Test(
        "a survey introduces itself, and says whether it takes participants",
        arguments: [
            (#""status": "creating""#, SurveyAvailability.notYet), (#""status": "ended""#, .ended), (#""response_limit": 2"#, .open),
            (#""ends_at": "2000-01-01T00:00:00Z""#, .ended), (#""response_limit": 1"#, .full),
        ])
    func introduces(members: String, availability: SurveyAvailability) async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""lang": "pl", "url_title": "badanie", "reusable_tokens": true"#)
            let access = try await begin(bench, survey)
            _ = try await bench.answer(access, of: survey, account: nil)
            var document = survey.document
            for (name, value) in try self.members(members) { document[name] = value }
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            let introduction = try await bench.filling.introduce(SurveyID(id: survey.id), bench.call(nil))
            #expect(
                introduction
                    == FillingIntroduction(
                        survey: survey.id, account: Bench.account, title: introduction.title, lang: "pl", urlTitle: "badanie",
                        securityLevel: 0, reusableTokens: true, availability: availability))
            #expect(await refusal { try await bench.filling.introduce(SurveyID(id: 99), bench.call(nil)) }?.code == .notFound)
        }
    }

    private func members(_ members: String) throws -> JSONObject {
        try JSON.decode(JSONObject.self, from: "{\(members)}")
    }

    @Test("a response stands at its page, then at its end, for whoever has its key")
    func locates() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""verification_code": true, "acknowledgments": "Thanks""#)
            let access = try await begin(bench, survey)
            let position = position(access, survey)
            let first = try await bench.filling.locate(position, bench.call(nil))
            #expect(first.page == survey.page(0) && first.version == 1 && first.account == Bench.account && first.end == nil)
            var stranger = position
            stranger.respondentKey = String(repeating: "0", count: 32)
            #expect(await fillingRefusal { try await bench.filling.locate(stranger, bench.call(nil)) } == .respondentKey)
            _ = try await bench.answer(access, of: survey, account: nil)
            #expect(try await bench.filling.locate(position, bench.call(nil)).page == survey.page(1))
            let last = try await bench.answer(access, of: survey, page: survey.page(1), account: nil)
            let end = try await bench.filling.locate(position, bench.call(nil))
            #expect(end.page == nil)
            #expect(end.end == FillingEnd(acknowledgments: "Thanks", verificationCode: last.verificationCode, isEarly: false))
            #expect(await fillingRefusal { try await bench.filling.locate(stranger, bench.call(nil)) } == .respondentKey)
        }
    }

    @Test("a page is the same in its version, whatever the survey becomes, and none of another survey")
    func reads() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 3)
            let reference = PageReference(survey: survey.id, version: 1, page: survey.page(1))
            let page = try await bench.filling.page(reference, bench.call(nil))
            #expect(page.page == survey.page(1) && page.number == 2 && page.count == 3)
            var document = survey.document
            document["title"] = "Another"
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
            #expect(try await bench.filling.page(reference, bench.call(nil)) == page)
            for (survey, version, number) in [
                (survey.id, Int64(3), survey.page(1)), (survey.id, 0, survey.page(1)), (survey.id, 1, 5), (99, 1, survey.page(1)),
            ] {
                let wrong = PageReference(survey: survey, version: version, page: number)
                #expect(await refusal { try await bench.filling.page(wrong, bench.call(nil)) }?.code == .notFound)
            }
        }
    }

    @Test("whom an answer leads past other pages is screened out, and whom the pages themselves lead to the end is not")
    func screensOut() async throws {
        try await withBench { bench in
            let question = #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b", "goto": "end"}]}"#
            let pages = #"[{"questions": [\#(question)], "goto": "end"}, {"questions": [{"type": 9, "text": "x"}]}]"#
            let survey = try await bench.create(try survey(pages))
            for (answer, isEarly) in [("1", false), ("2", true)] {
                let access = try await begin(bench, survey)
                _ = try await bench.filling.answer(
                    PageAnswers(
                        survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: access.page,
                        answers: [SubmittedAnswer(question: survey.question(0), type: 0, answer: answer)]), bench.call(nil))
                #expect(try await bench.filling.locate(position(access, survey), bench.call(nil)).end?.isEarly == isEarly)
            }
        }
    }

    @Test("what is put aside comes back with its page, the last of it, until the page is answered")
    func drafts() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await begin(bench, survey)
            func save(_ form: String, page: Int64 = access.page, key: String = access.respondentKey) async throws {
                let draft = PageDraft(survey: survey.id, response: access.response, respondentKey: key, page: page, form: form)
                _ = try await bench.filling.save(draft, bench.call(nil))
            }
            for form in ["a=1", "a=2"] { try await save(form) }
            #expect(try await bench.filling.locate(position(access, survey), bench.call(nil)).draft == "a=2")
            #expect(await fillingRefusal { try await save("x", page: survey.page(1)) } == .pageOrder)
            #expect(await fillingRefusal { try await save("x", key: "no") } == .respondentKey)
            #expect(
                await refusal { try await save(String(repeating: "x", count: PageDraft.longest + 1)) }?.code == .invalidArgument)
            _ = try await bench.answer(access, of: survey, account: nil)
            #expect(try await bench.filling.locate(position(access, survey), bench.call(nil)).draft == nil)
            #expect(try await bench.number("SELECT COUNT(*) FROM drafts") == 0)
        }
    }

    @Test("starting twice under one name is one response, without a token as well")
    func startsOnce() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let names = ["one-participation", "one-participation", "another-participation"]
            var responses: [Int64] = []
            for name in names { responses.append(try await begin(bench, survey, name).response) }
            #expect(responses[0] == responses[1] && responses[1] != responses[2])
        }
    }

    @Test("the same answers to a page again are one answer to a person who pressed twice, and other answers are refused")
    func pressedTwice() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 3)
            let access = try await begin(bench, survey)
            let question = survey.question(0)
            let step = try await bench.answer(access, of: survey, question: question, account: nil)
            #expect(try await bench.answer(access, of: survey, question: question, account: nil) == step)
            #expect(
                await fillingRefusal { try await bench.answer(access, of: survey, question: question, "2", account: nil) } == .pageOrder)
            #expect(await fillingRefusal { try await bench.answer(access, of: survey, question: question) } == .pageOrder, "F-21")
            #expect(await fillingRefusal { try await bench.answer(access, of: survey, page: survey.page(2), account: nil) } == .pageOrder)
            _ = try await bench.answer(access, of: survey, page: survey.page(1), account: nil)
            #expect(
                try await bench.answer(access, of: survey, question: question, account: nil) == FillingStep(nextPage: survey.page(2)))
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 2)
        }
    }
}
