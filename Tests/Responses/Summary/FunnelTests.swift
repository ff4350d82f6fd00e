import JSON
import TestSupport
import Testing

@testable import ResponsesService

@Suite("The funnel")
struct FunnelTests {
    @Test("what lies behind each page is what all ways and any way to it lead over", arguments: 0..<30)
    func pasts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...8, using: &random)
        let pages = (1...count).map { page -> String in
            func target() -> String? {
                let target = Int.random(in: page...count + 1, using: &random)
                return target == page ? nil : target > count ? #""end""# : String(target)
            }
            let choices = (0..<Int.random(in: 1...3, using: &random)).map { _ in #"{"text": "a", "goto": \#(target() ?? "null")}"# }
            return #"""
                {"goto": \#(target() ?? "null"), "questions": [{"type": 0, "text": "?", "answers": [\#(choices.joined(separator: ","))]}]}
                """#
        }
        let questionnaire = try questionnaire(pages: "[\(pages.joined(separator: ","))]")
        var ways: [Int: [Set<Int>]] = [:]
        func walk(_ page: Int, _ past: Set<Int>) {
            ways[page, default: []].append(past)
            let choices = questionnaire.pages[page].questions[0].kind.choices.indices.map { Answer.choice($0 + 1, text: nil) }
            for answer in choices.map(Optional.some) + [nil] {
                let answers = answer.map { [(questionnaire.pages[page].questions[0], $0)] } ?? []
                if case .page(let next) = questionnaire.destination(afterPage: page, answers: answers) { walk(next, past.union([page])) }
            }
        }
        walk(0, [])
        for (index, past) in questionnaire.pasts.enumerated() {
            guard let all = ways[index] else {
                #expect(past == nil)
                continue
            }
            #expect(past?.certain == all.dropFirst().reduce(all[0]) { $0.intersection($1) })
            #expect(past?.possible == all.reduce([]) { $0.union($1) })
        }
    }

    @Test("only where the page does not tell which pages were answered is anybody asked")
    func asks() throws {
        let questionnaire = try questionnaire(
            pages: #"""
                [{"questions": [{"type": 0, "text": "?", "answers": [{"text": "a", "goto": 3}, {"text": "b"}]}]},
                 {"questions": [{"type": 10, "text": "n"}]}, {"questions": [{"type": 10, "text": "n"}]}]
                """#)
        let ids = questionnaire.pages.map(\.id)
        var funnel = Funnel(completed: [PageTally(page: ids[0], version: 1, answered: 5), PageTally(page: ids[2], version: 1, answered: 5)])
        for (index, count) in [(0, Int64(3)), (1, 2), (2, 4)] {
            let past = try #require(questionnaire.pasts[index])
            funnel.add(Funnel.Standing(version: 1, page: ids[index], count: count), in: questionnaire, past: past) {
                #expect(index == 2)
                return [(ids[0], 4), (ids[1], 1)]
            }
        }
        #expect(funnel.partial == 9)
        #expect(funnel.steps[ids[0]] == Funnel.Step(answered: 11, left: 3))
        #expect(funnel.steps[ids[1]] == Funnel.Step(answered: 1, left: 2))
        #expect(funnel.steps[ids[2]] == Funnel.Step(answered: 5, left: 4))
    }
}
