import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

/// Random surveys, walked at random through the service and its database, against `NaiveReference`.
@Suite("Random walks through random surveys")
struct WalkTests {
    @Test("go where the documents lead, end, skip nothing mandatory, and store what was answered and nothing else", arguments: 0..<24)
    func walks(_ seed: UInt64) async throws {
        var random = RandomSurvey(seed: seed)
        let document = random.document()
        try await withBench { bench in
            let survey = try await bench.create(document)
            var expected: [Int64: JSONValue] = [:]
            for _ in 0..<4 {
                let (response, answers) = try await walk(survey, bench, &random)
                expected[response] = .object(answers)
            }
            let listed = try await bench.results.list(ResponsesRequest(survey: survey.id), bench.call()).rows
            #expect(listed.count == 4)
            for response in listed {
                #expect(response.status == "completed")
                #expect(response.answers == expected[response.id])
            }
            #expect(try await bench.number("SELECT completions FROM surveys") == 4)
        }
    }

    /// One response from its opening to its end.
    private func walk(
        _ survey: Survey, _ bench: Bench, _ random: inout RandomSurvey
    ) async throws -> (response: Int64, answers: JSONObject) {
        let pages = survey.document["pages"]?.array ?? []
        let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
        func submit(_ page: Int, _ answers: [SubmittedAnswer]) async throws -> FillingStep {
            try await bench.filling.answer(
                PageAnswers(
                    survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: survey.page(page),
                    answers: answers), bench.call())
        }
        var stored = JSONObject()
        var visited: [Int] = []
        var current: Int? = 0
        while let index = current {
            visited.append(index)
            try #require(visited.count <= pages.count)
            for other in random.some(0...pages.count - 1, percent: 20) where other != index {
                #expect(await fillingRefusal { try await submit(other, []) } == .pageOrder)
            }
            // Wrong and incomplete pages until one is right; each must leave the response where it stands.
            while true {
                let page = attempt(at: pages[index], &random)
                let failure = await refusal { () -> FillingStep in
                    let step = try await submit(index, page.submitted)
                    let next = NaiveReference.next(after: index, in: pages, chosen: page.chosen)
                    #expect(page.outcome == .taken)
                    #expect(step.nextPage == next.map { survey.page($0) })
                    #expect((step.acknowledgments == nil) == (next != nil))
                    current = next
                    return step
                }
                guard let failure else {
                    for (question, answer) in page.stored { stored[question] = answer }
                    break
                }
                switch page.outcome {
                case .taken: Issue.record("refused: \(failure)")
                case .wrong: #expect(failure.code == .invalidArgument)
                case .incomplete: #expect(failure.reason(as: FillingRefusal.self) == .unanswered)
                }
                try #require(page.outcome != .taken)
            }
        }
        #expect(visited == visited.sorted() && Set(visited).count == visited.count)
        #expect(await fillingRefusal { try await submit(visited.last ?? 0, []) } == .finished)
        for page in pages.indices {
            for question in pages[page]["questions"]?.array ?? [] {
                let answer = stored["\(question["id"]?.integer ?? 0)"]
                if visited.contains(page) {
                    #expect(NaiveReference.isComplete(question, answer))
                    #expect(answer.map { NaiveReference.takes(question, $0) } ?? true)
                } else {
                    #expect(answer == nil)
                }
            }
        }
        return (access.response, stored)
    }

    private enum Outcome {
        case taken
        case wrong
        case incomplete
    }

    private struct Attempt {
        var submitted: [SubmittedAnswer] = []
        var stored = JSONObject()
        /// Chosen answers by the question's place on the page.
        var chosen: [Int: [Int]] = [:]
        var outcome = Outcome.taken
    }

    private func attempt(at page: JSONValue, _ random: inout RandomSurvey) -> Attempt {
        var attempt = Attempt()
        for (index, question) in (page["questions"]?.array ?? []).enumerated() {
            let id = "\(question["id"]?.integer ?? 0)"
            let isRequired = question["required"] == true && ![9, 15].contains(question["type"]?.integer)
            switch random.sample(of: question, wrong: 8) {
            case .nothing(let answer):
                if let answer { attempt.submitted.append(answer) }
                if isRequired, attempt.outcome == .taken { attempt.outcome = .incomplete }
            case .wrong(let answer):
                attempt.submitted.append(answer)
                attempt.outcome = .wrong
            case .right(let answer, let stored, let chosen, let isComplete):
                attempt.submitted.append(answer)
                attempt.stored[id] = stored
                if !chosen.isEmpty { attempt.chosen[index] = chosen }
                if isRequired, !isComplete, attempt.outcome == .taken { attempt.outcome = .incomplete }
            }
        }
        attempt.submitted.shuffle(using: &random.generator)
        return attempt
    }

    @Test("whatever is sent, what is taken is what the question takes, and complete where it is mandatory", arguments: 0..<40)
    func takesNothingElse(_ seed: UInt64) throws {
        var random = RandomSurvey(seed: 1_000 + seed)
        let survey = try SurveyReader.read(random.document(), origin: .new).numbered(from: SurveyLimits.firstElementID)
        let documents = survey.pages.flatMap { survey.document(of: $0)["questions"]?.array ?? [] }
        for (question, document) in zip(survey.pages.flatMap(\.questions), documents) {
            let page = Page(id: 1, title: "", questions: [question], destination: nil)
            let alone = Questionnaire(settings: survey.settings, pages: [page])
            var taken = 0
            for _ in 0..<300 {
                guard let answers = try? alone.answers([random.garbage(for: document)], onPage: 0) else { continue }
                let stored = answers.first.map { $0.answer.document(type: $0.question.type) }
                taken += stored == nil ? 0 : 1
                #expect(stored.map { NaiveReference.takes(document, $0) } ?? true, "\(document) took \(stored ?? .null)")
                #expect(NaiveReference.isComplete(document, stored), "\(document) is open with \(stored ?? .null)")
            }
            // Mandatory rows and exact totals are seldom right by chance.
            if !question.isRequired, [.singleChoice, .multipleChoice, .matrixSingle, .ranking, .number].contains(question.type) {
                #expect(taken > 0, "\(document) never took anything")
            }
        }
    }

    @Test("a survey that was made is read back, changed by itself and made again alike", arguments: 0..<40)
    func roundTrips(_ seed: UInt64) throws {
        var random = RandomSurvey(seed: 2_000 + seed)
        let made = try SurveyReader.read(random.document(), origin: .new).numbered(from: SurveyLimits.firstElementID)
        let document = JSONValue.object(made.document)
        let stored = try SurveyReader.read(document, origin: .store)
        #expect(Questionnaire(settings: stored.settings, pages: stored.pages) == made)
        let origin = SurveyReader.Origin.replacement(of: made, hasPassword: false, hasResponses: true)
        let replaced = try SurveyReader.read(document, origin: origin)
        #expect(Questionnaire(settings: replaced.settings, pages: replaced.pages) == made)
        let copied = try SurveyReader.read(document, origin: .new).numbered(from: SurveyLimits.firstElementID)
        #expect(copied == made)
    }
}
