import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Retries while filling in")
struct FillingRetryTests {
    private func pageAnswers(_ access: FillingAccess, _ survey: Survey, page: Int, _ number: String = "1") -> PageAnswers {
        PageAnswers(
            survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: survey.page(page),
            answers: [SubmittedAnswer(question: survey.question(page), type: 10, answer: number)])
    }

    private func isConflict(_ act: () async throws -> some Sendable) async -> Bool {
        do {
            _ = try await act()
            return false
        } catch {
            return (error as? StorageError)?.code == .idempotencyConflict
        }
    }

    @Test("of twenty answers to each page in flight at once under one key, one is stored and all hear its reply")
    func repeatsTogether() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 3, #""verification_code": true"#)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            for page in 0..<3 {
                let request = pageAnswers(access, survey, page: page)
                let replies = await together(20) { _ in try await bench.filling.answer(request, bench.call(key: "page-\(page)")) }
                let steps = replies.compactMap(\.success)
                #expect(steps.count == 20)
                #expect(steps.allSatisfy { $0 == steps.first })
                #expect(try await bench.number("SELECT COUNT(*) FROM answers") == page + 1)
            }
            #expect(try await bench.number("SELECT completions FROM surveys") == 1)
            // Long after, and in any order.
            for page in [2, 0, 1] {
                let step = try await bench.filling.answer(pageAnswers(access, survey, page: page), bench.call(key: "page-\(page)"))
                #expect(step.nextPage == (page < 2 ? survey.page(page + 1) : nil))
            }
            #expect(
                await fillingRefusal { try await bench.filling.answer(pageAnswers(access, survey, page: 2), bench.call()) } == .finished)
            #expect(
                await fillingRefusal { try await bench.filling.answer(pageAnswers(access, survey, page: 2), bench.call(key: "new")) }
                    == .finished)
        }
    }

    @Test("another page or other answers under a key that was used are refused, whatever the response has come to")
    func refusesOthers() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let first = pageAnswers(access, survey, page: 0)
            _ = try await bench.filling.answer(first, bench.call(key: "k"))
            #expect(await isConflict { try await bench.filling.answer(pageAnswers(access, survey, page: 0, "2"), bench.call(key: "k")) })
            #expect(await isConflict { try await bench.filling.answer(pageAnswers(access, survey, page: 1), bench.call(key: "k")) })
            #expect(try await bench.number("SELECT COUNT(*) FROM answers") == 1)
            // The key of another account and a public page's are none.
            let others = pageAnswers(access, survey, page: 0, "2")
            #expect(await fillingRefusal { try await bench.filling.answer(others, bench.call(nil, key: "k")) } == .pageOrder)
            #expect(await fillingRefusal { try await bench.filling.answer(first, bench.call(8, key: "k")) } == .foreign)
        }
    }

    @Test("a try that was refused leaves its key free")
    func freesKeys() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let wrong = pageAnswers(access, survey, page: 0, "x")
            #expect(await refusal { try await bench.filling.answer(wrong, bench.call(key: "k")) }?.code == .invalidArgument)
            #expect(
                await fillingRefusal { try await bench.filling.answer(pageAnswers(access, survey, page: 1), bench.call(key: "k")) }
                    == .pageOrder)
            let right = pageAnswers(access, survey, page: 0)
            #expect(try await bench.filling.answer(right, bench.call(key: "k")).nextPage == survey.page(1))
        }
    }

    @Test("of twenty different answers to one page under different keys one is stored, the others are out of order")
    func storesOne() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let outcomes = await together(20) { index in
                try await bench.filling.answer(pageAnswers(access, survey, page: 0, "\(index)"), bench.call(key: "k\(index)"))
            }
            #expect(outcomes.count { $0.success != nil } == 1)
            #expect(outcomes.count { $0.refusal == .pageOrder } == 19)
            #expect(try await bench.number("SELECT COUNT(*) FROM idempotency") == 1)
        }
    }

    @Test("the first reply is given again after the survey has ended, and a new request under the key is refused as that")
    func outlivesTheSurvey() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2, #""response_limit": 1"#)
            let open = FillingRequest(survey: survey.id)
            let access = try await bench.filling.open(open, bench.call(key: "open"))
            let first = pageAnswers(access, survey, page: 0)
            let step = try await bench.filling.answer(first, bench.call(key: "first"))
            let last = try await bench.filling.answer(pageAnswers(access, survey, page: 1), bench.call(key: "last"))
            #expect(await fillingRefusal { try await bench.filling.open(open, bench.call()) } == .ended)
            #expect(try await bench.filling.open(open, bench.call(key: "open")) == access)
            #expect(try await bench.filling.answer(first, bench.call(key: "first")) == step)
            #expect(try await bench.filling.answer(pageAnswers(access, survey, page: 1), bench.call(key: "last")) == last)
            #expect(await fillingRefusal { try await bench.filling.open(open, bench.call(key: "another")) } == .ended)
        }
    }

    @Test("a late repetition of settime under its key does not undo what was set after it")
    func keepsTimes() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            func set(_ hour: String, key: String?) async throws -> Nothing {
                let times = FillingTimes(
                    survey: survey.id, response: access.response, respondentKey: access.respondentKey, opened: "2012-12-06 \(hour):00:00",
                    answered: "2012-12-06 \(hour):30:00")
                return try await bench.filling.setTimes(times, bench.call(key: key))
            }
            _ = try await set("10", key: "a")
            _ = try await set("11", key: "b")
            _ = try await set("10", key: "a")
            let told = try await bench.database.read { try $0.first("SELECT told_opened FROM responses")?.value(0) ?? "" }
            #expect(told == "2012-12-06 11:00:00")
            #expect(await isConflict { try await set("12", key: "a") })
            _ = try await set("10", key: nil)
            let last = try await bench.database.read { try $0.first("SELECT told_opened FROM responses")?.value(0) ?? "" }
            #expect(last == "2012-12-06 10:00:00")
        }
    }
}
