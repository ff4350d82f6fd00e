import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Describing a survey")
struct SurveyDescriptionTests {
    @Test("a survey is made, published and changed at its times, and has ended when nobody can answer it any more")
    func describes() async throws {
        try await withBench { bench in
            let start = bench.time.now
            var document = try survey("[{}]", #""response_limit": 1, "ends_at": "2030-01-01T00:00:00Z""#)
            document["status"] = "creating"
            let survey = try await bench.create(document)
            let describe = { try await bench.questionnaires.describe(SurveyID(id: survey.id), bench.call()) }
            let made = try await describe()
            #expect(made.survey == survey)
            #expect((made.status, made.createdAt, made.publishedAt, made.modifiedAt) == ("creating", start, nil, start))
            #expect(made.endsAt == Instant("2030-01-01T00:00:00Z")?.microseconds)

            for (step, status) in [(1, "collecting"), (2, "creating"), (3, "collecting")] as [(Int64, String)] {
                bench.time.move(to: start + step)
                document["status"] = .string(status)
                _ = try await bench.questionnaires.replace(SurveyReplacement(id: survey.id, version: nil, document: document), bench.call())
                let changed = try await describe()
                #expect((changed.status, changed.publishedAt, changed.modifiedAt) == (status, start + 1, start + step))
            }
            let current = try await bench.questionnaires.get(SurveyID(id: survey.id), bench.call())
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            #expect(try await describe().status == "collecting")
            _ = try await bench.answer(access, of: current)
            let full = try await describe()
            #expect((full.status, full.completions) == ("ended", 1))
            #expect(
                await refusal { try await bench.questionnaires.describe(SurveyID(id: survey.id), bench.call(8)) }?.code == .permissionDenied
            )
            #expect(await refusal { try await bench.questionnaires.describe(SurveyID(id: 99), bench.call()) }?.code == .notFound)
        }
    }

    @Test("answers are counted by question, over all responses and versions")
    func counts() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let count = {
                let counts = try await bench.questionnaires.countAnswers(SurveyID(id: survey.id), bench.call())
                return (counts.questions ?? []).map { [$0.question, $0.answers] }
            }
            #expect(try await count().isEmpty)
            var current = survey
            for round in 0..<3 {
                for person in 0..<5 {
                    let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
                    _ = try await bench.answer(access, of: current, question: person < 4 ? current.question(0) : nil)
                    if person < 2 { _ = try await bench.answer(access, of: current, page: current.page(1), question: current.question(1)) }
                }
                if round < 2 {
                    let same = SurveyReplacement(id: survey.id, version: nil, document: current.document)
                    current = try await bench.questionnaires.replace(same, bench.call())
                }
            }
            #expect(try await count() == [[survey.question(0), 12], [survey.question(1), 6]])
        }
    }

    @Test("responses are counted in more than one step")
    func countsInSteps() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            for _ in 0..<7 {
                let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
                _ = try await bench.answer(access, of: survey, question: survey.question(0))
            }
            let blocks = try await bench.database.read { transaction in
                var counts: [Int64] = []
                var last: Int64 = 0
                while let block = try ResponseStore.answerCounts(of: survey.id, above: last, limit: 3, in: transaction) {
                    counts.append(block.counts[survey.question(0)] ?? 0)
                    last = block.last
                }
                return counts
            }
            #expect(blocks == [3, 3, 1])
            let isWithin = try await bench.database.read { try ResponseStore.areAnswers(of: survey.id, within: 256 * 7, in: $0) }
            let isBeyond = try await bench.database.read { try !ResponseStore.areAnswers(of: survey.id, within: 256 * 6, in: $0) }
            #expect(isWithin && isBeyond)
        }
    }
}
