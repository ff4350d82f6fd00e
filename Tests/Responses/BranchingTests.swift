import JSON
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Branching")
struct BranchingTests {
    private func destination(of pages: String, afterPage index: Int, _ answers: [Int64: Answer]) throws -> Destination {
        let questionnaire = try questionnaire(pages: pages)
        let given = questionnaire.pages[index].questions.compactMap { question in answers[question.id].map { (question, $0) } }
        return questionnaire.destination(afterPage: index, answers: given)
    }

    private static let rules = #"""
        [{"goto": 3, "questions": [
            {"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b", "goto": "end"}]},
            {"type": 6, "text": "?", "answers": [{"text": "a", "goto": 4}, {"text": "b", "goto": 2}]},
            {"type": 13, "text": "?", "answers": [{"text": "a", "goto": 2}]}]},
         {}, {"goto": "end"}, {}]
        """#

    @Test("without rules the next page follows, and after the last one the end")
    func goesOn() throws {
        #expect(try destination(of: "[{}, {}]", afterPage: 0, [:]) == .page(1))
        #expect(try destination(of: "[{}, {}]", afterPage: 1, [:]) == .end)
    }

    @Test("the rule of a page beats the order of pages")
    func followsPageRule() throws {
        #expect(try destination(of: Self.rules, afterPage: 0, [1002: .choice(1, text: nil)]) == .page(2))
        #expect(try destination(of: Self.rules, afterPage: 2, [:]) == .end)
    }

    @Test("the rule of an answer beats the rule of its page, and the first that matches beats the others")
    func followsAnswerRules() throws {
        #expect(try destination(of: Self.rules, afterPage: 0, [1004: .choice(1, text: nil)]) == .page(1))
        #expect(
            try destination(of: Self.rules, afterPage: 0, [1003: .choices([1, 2], texts: [:]), 1004: .choice(1, text: nil)]) == .page(3))
        #expect(try destination(of: Self.rules, afterPage: 0, [1003: .choices([2], texts: [:])]) == .page(1))
        #expect(try destination(of: Self.rules, afterPage: 0, [1002: .choice(2, text: nil), 1003: .choices([1], texts: [:])]) == .end)
    }

    /// A rule as the reference sees it: plain JSON, no domain types.
    private static func naive(_ pages: JSONValue, page: Int, chosen: [Int: [Int]]) -> Int? {
        let document = pages[page] ?? .null
        var target: JSONValue?
        for (index, question) in (document["questions"]?.array ?? []).enumerated() {
            for (number, answer) in (question["answers"]?.array ?? []).enumerated() where chosen[index]?.contains(number + 1) == true {
                if target == nil, let goto = answer["goto"], goto != .null { target = goto }
            }
        }
        if target == nil, let goto = document["goto"], goto != .null { target = goto }
        switch target {
        case .string("end"): return nil
        case .integer(let number): return Int(number) - 1
        default: return page + 1 < (pages.array?.count ?? 0) ? page + 1 : nil
        }
    }

    @Test("random questionnaires are walked as a naive reading of their documents walks them, and every walk ends", arguments: 0..<60)
    func agreesWithReference(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        let pages = JSONValue.array((0..<count).map { Self.randomPage($0, of: count, using: &generator) })
        let document: JSONValue = ["title": "T", "status": "collecting", "pages": pages]
        let questionnaire = try SurveyReader.read(document, origin: .new).numbered(from: 1001)
        for _ in 0..<40 {
            var page: Int? = 0
            var steps = 0
            while let current = page {
                steps += 1
                try #require(steps <= count)
                let (answers, chosen) = Self.randomAnswers(to: questionnaire.pages[current], using: &generator)
                let next = questionnaire.destination(afterPage: current, answers: answers)
                let expected = Self.naive(pages, page: current, chosen: chosen)
                #expect(next == expected.map(Destination.page) ?? .end)
                page = expected
            }
        }
    }

    private static func randomPage(_ index: Int, of count: Int, using generator: inout SeededGenerator) -> JSONValue {
        let questions = (0..<Int.random(in: 1...3, using: &generator)).map { _ -> JSONValue in
            let answers = (0..<Int.random(in: 1...4, using: &generator)).map { _ -> JSONValue in
                ["text": "a", "goto": randomTarget(after: index, of: count, using: &generator)]
            }
            return ["type": [0, 6, 13].randomElement(using: &generator) ?? 0, "text": "?", "answers": .array(answers)]
        }
        return ["goto": randomTarget(after: index, of: count, using: &generator), "questions": .array(questions)]
    }

    private static func randomTarget(after index: Int, of count: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: "end"
        case 1 where index + 1 < count, 2 where index + 1 < count:
            .integer(Int64.random(in: Int64(index + 2)...Int64(count), using: &generator))
        default: .null
        }
    }

    private static func randomAnswers(
        to page: Page, using generator: inout SeededGenerator
    ) -> (answers: [PageAnswer], chosen: [Int: [Int]]) {
        var answers: [PageAnswer] = []
        var chosen: [Int: [Int]] = [:]
        for (index, question) in page.questions.enumerated() where Bool.random(using: &generator) {
            let numbers = 1...question.kind.choices.count
            let one = Int.random(in: numbers, using: &generator)
            if question.type == .multipleChoice {
                let some = numbers.filter { _ in Bool.random(using: &generator) }
                guard !some.isEmpty else { continue }
                answers.append((question, .choices(some, texts: [:])))
                chosen[index] = some
            } else {
                answers.append((question, .choice(one, text: nil)))
                chosen[index] = [one]
            }
        }
        return (answers, chosen)
    }
}
