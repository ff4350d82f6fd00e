import Contracts
import JSON
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Tallies")
struct TallyTests {
    @Test("folded in blocks, written and read in between, and merged in any order, say what a recount says", arguments: 0..<12)
    func recount(seed: UInt64) throws {
        var survey = try EditedSurvey(seed: seed, versions: 1 + Int(seed % 5))
        var completions: [Completion] = []
        for number in 1...400 { completions.append(survey.completion(Int64(number))) }
        let versions = survey.versions

        var whole = Folding(Tally())
        for completion in completions { try whole.add(completion) { versions[Int($0) - 1] } }

        // A process that stops again and again and goes on from what it has stored.
        var stored = JSON.encodeString(Tally())
        var parts: [Tally] = []
        var rest = completions[...]
        while !rest.isEmpty {
            let block = rest.prefix(Int.random(in: 1...90, using: &survey.random))
            rest = rest.dropFirst(block.count)
            var (onwards, alone) = (Folding(try JSON.decode(Tally.self, from: stored)), Folding(Tally()))
            for completion in block {
                try onwards.add(completion) { versions[Int($0) - 1] }
                try alone.add(completion) { versions[Int($0) - 1] }
            }
            stored = JSON.encodeString(onwards.result)
            parts.append(alone.result)
        }
        #expect(stored == JSON.encodeString(whole.result))
        var merged = Tally()
        for part in parts.shuffled(using: &survey.random) { merged.merge(part) }
        #expect(merged == whole.result)

        let current = Int64(versions.count)
        let summary = SurveySummary(
            SurveyRecord(id: 1, account: 1, uuid: "", version: current, completions: 400), versions[versions.count - 1], merged,
            Funnel(completed: merged.pages)
        ) { versions[Int($0) - 1] }
        let recount = try Recount(completions, documents: versions.map(\.document))
        #expect(differences(summary.figures, recount.figures) == [])
        #expect(summary.questions.allSatisfy { $0.answered <= $0.shown && $0.shown <= summary.completed })
        try checkBins(summary, completions)
    }

    /// Every number is in the bin that is said to hold it.
    private func checkBins(_ summary: SurveySummary, _ completions: [Completion]) throws {
        for question in summary.questions {
            guard question.type == 10, let numbers = question.numbers else { continue }
            var values: [Int64] = []
            for (_, text) in completions.flatMap(\.pages) {
                let answer = try JSON.decode(JSONObject.self, from: text)[String(question.question)]
                if answer?["type"] == 10, let value = answer?["answer"]?.integer { values.append(value) }
            }
            #expect(numbers.bins.reduce(0) { $0 + $1.count } == Int64(values.count))
            for bin in numbers.bins { #expect(values.count { bin.from <= $0 && $0 <= bin.to } == Int(bin.count)) }
        }
    }

    @Test("memory and text stay bounded whatever is answered")
    func bounded() throws {
        let questionnaire = try questionnaire(
            pages: #"[{"questions": [{"type": 10, "text": "n"}, {"type": 12, "text": "d"}, {"type": 2, "text": "t"}]}]"#)
        let page = questionnaire.pages[0].id
        var random = SeededGenerator(seed: 1)
        var folding = Folding(Tally())
        for number in 1...30_000 {
            let text = """
                {"1002":{"type":10,"answer":\(Int64.random(in: .min ... .max, using: &random))},"1003":{"type":12,"answer":"01-0\
                \(number % 9 + 1)-\(1_000 + number % 9_000)"},"1004":{"type":2,"answers":["\(number)"]}}
                """
            let seconds = Int64.random(in: 0...Int64.max / 4_000_000, using: &random)
            try folding.add(
                Completion(number: Int64(number), version: 1, openedAt: 0, completedAt: seconds * 1_000_000, pages: [(page, text)])
            ) { _ in questionnaire }
        }
        #expect(JSON.encode(folding.result).count < 120_000)
    }

    @Test("an answer that is outside of its question, or of none, is left out")
    func strays() throws {
        let questionnaire = try questionnaire(question: #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#)
        var folding = Folding(Tally())
        for (number, answers) in [
            #"{"1002":{"type":0,"answer":9}}"#, #"{"77":{"type":10,"answer":1},"x":[1,{"y":null}]}"#, "{}",
            #"{"1002":{"type":0,"answer":2,"other":"t","more":[]}}"#,
        ].enumerated() {
            let completion = Completion(
                number: Int64(number + 1), version: 1, openedAt: 10, completedAt: 0, pages: [(1_001, answers), (999, answers)])
            try folding.add(completion) { _ in questionnaire }
        }
        let tally = try #require(folding.result.questions.first)
        #expect(tally.shown == 4 && tally.answered == 2 && tally.cells == [0, 1] && tally.texts == [0, 1])
        #expect(folding.result.durations.maximum == 0)
    }

    @Test("a ranking has mean positions, a scale a mean where it never changed, NPS a score")
    func means() throws {
        let questionnaire = try questionnaire(
            pages: #"""
                [{"questions": [
                    {"type": 5, "text": "r", "answers": [{"text": "a"}, {"text": "b"}]},
                    {"type": 1, "text": "m", "answers": [{"text": "a"}], "scale": ["x", "y", "z"]},
                    {"type": 16, "text": "n"}]}]
                """#)
        var folding = Folding(Tally())
        for (number, (first, second, column, score)) in [(1, 2, 3, 10), (1, 2, 3, 9), (2, 1, 1, 8), (1, 2, 2, 0)].enumerated() {
            let answers = """
                {"1002":{"type":5,"answers":{"1":\(first),"2":\(second)}},"1003":{"type":1,"answers":{"1":\(column)}},\
                "1004":{"type":16,"answer":\(score + 1)}}
                """
            try folding.add(
                Completion(number: Int64(number + 1), version: 1, openedAt: 0, completedAt: 0, pages: [(1_001, answers)])
            ) { _ in questionnaire }
        }
        let tally = folding.result
        let summary = SurveySummary(
            SurveyRecord(id: 1, account: 1, uuid: "", version: 1, completions: 4), questionnaire, tally, Funnel(completed: tally.pages)
        ) { _ in questionnaire }
        #expect(summary.questions[0].rows?.map(\.mean) == [1.25, 1.75])
        #expect(summary.questions[1].rows?.map(\.mean) == [2.25])
        let recommendation = summary.questions[2].recommendation
        #expect(recommendation == RecommendationSummary(score: 25, promoters: 2, passives: 1, detractors: 1, reasons: 0))
        #expect(summary.questions[2].numbers?.mean == 6.75 && summary.questions[2].numbers?.median == 8.5)
    }
}
