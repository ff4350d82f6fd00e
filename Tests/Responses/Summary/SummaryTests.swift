import Contracts
import Foundation
import JSON
import Logging
import RPC
import Storage
import TestSupport
import Testing

@testable import ResponsesService

@Suite("The summary of a survey")
struct SummaryTests {
    @Test("says what was answered, by whom, how far the others came, and how long it took")
    func counts() async throws {
        try await withBench { bench in
            let survey = try await bench.create(
                try document(managementSurvey.replacing(#""security_level": 3"#, with: #""security_level": 0"#)))
            let ids = (0..<4).map { survey.question(0, $0) }
            let empty = try await bench.summary(of: survey)
            #expect(empty.completed == 0 && empty.partial == 0 && empty.duration == nil)
            #expect(empty.questions.map(\.question) == ids + [survey.question(1)])
            #expect(empty.pages.map(\.reached) == [0, 0])

            // One completes by way of “no”, one answers both pages after 90 s, one is left at the second page, two at the first.
            try await bench.walk(survey, [[(ids[0], 0, "2"), (ids[3], 10, "40")]], seconds: 10)
            try await bench.walk(survey, [[(ids[0], 0, "1")], []], seconds: 90)
            try await bench.walk(survey, [[(ids[0], 0, "1"), (ids[3], 10, "20")]], seconds: 5)
            try await bench.walk(survey, [], seconds: 5)
            try await bench.walk(survey, [], seconds: 5)

            let summary = try await bench.summary(of: survey)
            #expect(summary.completed == 2 && summary.partial == 3 && summary.title == "Badanie satysfakcji" && summary.lang == "pl")
            #expect(summary.duration == DurationSummary(median: 50, mean: 50, minimum: 10, maximum: 90))
            #expect(summary.pages.map { [$0.reached, $0.answered, $0.left] } == [[5, 3, 2], [2, 1, 1]])
            let first = summary.questions[0]
            #expect(first.shown == 2 && first.answered == 2 && first.choices?.map(\.count) == [1, 1, 0])
            #expect(first.choices?.map(\.text) == ["Tak", "Nie", "Inne"] && first.choices?.map(\.number) == [1, 2, 3])
            let age = summary.questions[3]
            #expect(age.shown == 2 && age.answered == 1 && age.numbers?.mean == 40 && age.numbers?.sum == "40")
            #expect(summary.questions[4].shown == 1 && summary.questions[4].answered == 0)
        }
    }

    @Test("puts answers together by their numbers when a survey is edited, in the words of now, and keeps questions that are gone")
    func versions() async throws {
        try await withBench { bench in
            let survey = try await bench.create(
                try document(
                    #"""
                    {"title": "t", "status": "collecting", "pages": [{"questions": [
                        {"type": 0, "text": "?", "answers": [{"text": "yes"}, {"text": "no"}, {"text": "maybe"}]},
                        {"type": 10, "text": "n"}]}]}
                    """#))
            let ids = [survey.question(0, 0), survey.question(0, 1)]
            try await bench.walk(survey, [[(ids[0], 0, "1"), (ids[1], 10, "7")]], seconds: 1)
            try await bench.walk(survey, [[(ids[0], 0, "3")]], seconds: 1)
            let edited = try await bench.questionnaires.replace(
                SurveyReplacement(
                    id: survey.id,
                    document: try document(
                        #"""
                        {"title": "t2", "status": "collecting", "pages": [{"id": \#(survey.page(0)), "questions": [
                            {"id": \#(ids[0]), "type": 0, "text": "??",
                             "answers": [{"text": "Yes"}, {"text": "No"}, {"text": "Perhaps"}, {"text": "Never"}]},
                            {"type": 2, "text": "why"}]}]}
                        """#)), bench.call())
            try await bench.walk(edited, [[(ids[0], 0, "3")]], seconds: 1)
            try await bench.walk(edited, [[(ids[0], 0, "4")]], seconds: 1)

            let questions = try await bench.summary(of: survey).questions
            #expect(questions.map(\.question) == [ids[0], edited.question(0, 1), ids[1]])
            #expect(questions.map(\.type) == [0, 2, 10] && questions.map(\.isFormer) == [false, false, true])
            #expect(questions[0].text == "??" && questions[0].shown == 4)
            #expect(questions[0].choices?.map(\.text) == ["Yes", "No", "Perhaps", "Never"])
            #expect(questions[0].choices?.map(\.number) == [1, 2, 3, 4])
            #expect(questions[0].choices?.map(\.count) == [1, 0, 2, 1])
            #expect(questions[1].shown == 2 && questions[2].shown == 2 && questions[2].answered == 1 && questions[2].text == "n")
        }
    }

    @Test("belongs to the survey's account")
    func foreign() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let foreign = await refusal { try await bench.summaries().summarize(SurveyID(id: survey.id), bench.call(8)) }
            #expect(foreign?.reason(as: SurveyRefusal.self) == .foreign)
            #expect(await refusal { try await bench.summaries().summarize(SurveyID(id: 999), bench.call()) }?.code == .notFound)
            let anonymous = await refusal { try await bench.summaries().summarize(SurveyID(id: survey.id), bench.call(nil)) }
            #expect(anonymous?.code == .invalidArgument)
        }
    }

    @Test("is exact at every moment while responses are completed, tallies are stored and others read it")
    func together() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let configuration = TallyUpkeep.Configuration(block: 7, blocksOfWrite: 2, backlog: 5, rest: 0)
            // Two instances over one database.
            let (one, other) = (bench.summaries(configuration), bench.summaries(configuration))
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<60 {
                            let access = try? await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
                            if let access {
                                _ = try? await bench.answer(access, of: survey, question: survey.question(0), "\(writer * 60 + number)")
                            }
                        }
                    }
                }
                for summaries in [one, one, other] {
                    group.addTask {
                        var last: Int64 = 0
                        for _ in 0..<40 {
                            let summary: SurveySummary
                            do {
                                summary = try await summaries.summarize(SurveyID(id: survey.id), bench.call())
                            } catch {
                                #expect((error as? RPCError)?.code == .unavailable, "\(error)")
                                continue
                            }
                            let numbers = summary.questions[0].numbers
                            #expect(summary.completed >= last && numbers?.count ?? 0 == summary.completed)
                            #expect(summary.pages[0].answered == summary.completed && summary.pages[0].left == summary.partial)
                            last = summary.completed
                        }
                    }
                }
                for summaries in [one, other] { group.addTask { for _ in 0..<20 { await summaries.upkeep.lookThrough() } } }
            }
            // With blocks as small as these a slow disk may need more than the time of one call.
            await other.upkeep.lookThrough()
            let summary = try await other.summarize(SurveyID(id: survey.id), bench.call())
            #expect(summary.completed == 240 && summary.questions[0].numbers?.sum == "\(239 * 240 / 2)")
            #expect(try await bench.number("SELECT through FROM summaries") > 200)
            #expect(try await bench.number("SELECT COUNT(DISTINCT completion) FROM responses") == 240)
            #expect(try await bench.number("SELECT MAX(completion) FROM responses") == 240)
        }
    }

    @Test("of many responses that nobody has counted is refused at the deadline, and what was counted until then is kept")
    func deadline() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            try await bench.complete(survey, responses: 500)
            let summaries = bench.summaries(TallyUpkeep.Configuration(block: 10, blocksOfWrite: 1, backlog: 20))
            var call = bench.call()
            call.deadline = .after(.nanoseconds(1))
            let error = await refusal { try await summaries.summarize(SurveyID(id: survey.id), call) }
            #expect(error?.code == .unavailable && error?.retryAfter == 1_000)
            // What a slow machine does not count in one call it counts in the next.
            #expect(await eventually { try await summaries.summarize(SurveyID(id: survey.id), bench.call()).completed == 500 })
            #expect(try await bench.number("SELECT through FROM summaries") >= 500 - 2 * 20)
        }
    }

    @Test("is kept up in the background, survey by survey, and the service stops in the middle of it")
    func upkeep() async throws {
        try await withBench { bench in
            var surveys: [Survey] = []
            for _ in 0..<3 {
                let survey = try await bench.create(pages: 1)
                try await bench.complete(survey, responses: 100)
                surveys.append(survey)
            }
            let slow = bench.summaries(TallyUpkeep.Configuration(block: 1, blocksOfWrite: 2, backlog: 20, surveys: 2, rest: 10))
            let task = Task { await slow.upkeep.lookThrough() }
            #expect(await eventually { try await bench.number("SELECT COALESCE(MAX(through), 0) FROM summaries") > 0 })
            task.cancel()
            await task.value
            #expect(try await bench.number("SELECT COUNT(*) FROM summaries") < 3)
            await bench.summaries(TallyUpkeep.Configuration(block: 30, backlog: 20, surveys: 2, rest: 0)).upkeep.lookThrough()
            #expect(try await bench.number("SELECT COUNT(*) FROM summaries WHERE through = 100") == 3)
            #expect(try await bench.summary(of: surveys[2]).completed == 100)
        }
    }

    @Test("a tally of another format is made anew")
    func format() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            try await bench.complete(survey, responses: 100)
            let summaries = bench.summaries(TallyUpkeep.Configuration(backlog: 10))
            await summaries.upkeep.lookThrough()
            try await bench.database.write { try $0.execute("UPDATE summaries SET format = 0, tally = 'x'") }
            #expect(try await summaries.summarize(SurveyID(id: survey.id), bench.call()).completed == 100)
            #expect(try await bench.number("SELECT through FROM summaries WHERE format = 1") == 100)
        }
    }

    @Test("where one answer sheet fills a block, blocks end behind it")
    func bytes() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            try await bench.complete(survey, responses: 50, bytes: 1_000)
            let summaries = bench.summaries(TallyUpkeep.Configuration(blockBytes: 1_500, backlog: 10))
            #expect(try await summaries.summarize(SurveyID(id: survey.id), bench.call()).completed == 50)
        }
    }

    @Test("responses of a database that had no numbers get them in the order of their completion")
    func migration() async throws {
        try await withFolder { folder in
            let configuration = DatabaseConfiguration(path: folder + "/responses.sqlite")
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let old = try Database.open(
                configuration, migrations: Array(Migration.responses.prefix { $0.id != "responses.summaries" }), logger: logger)
            try await old.write { transaction in
                for survey in [1, 2] {
                    try transaction.execute(
                        """
                        INSERT INTO surveys (id, account, uuid, url_key, version, status, completions, code_key, created_at)
                        VALUES (?1, 7, ?2, ?2, 1, 'collecting', 3, x'00', 0)
                        """, survey, "s\(survey)")
                }
                // Of survey 1 the first to come was the last to be done, and two were done at the same microsecond.
                for (id, survey, completed) in [(1, 1, 90), (2, 1, 50), (3, 2, 10), (4, 1, 50), (5, 2, nil), (6, 2, 5)]
                    as [(Int, Int, Int?)]
                {
                    try transaction.execute(
                        """
                        INSERT INTO responses (id, account, survey, version, entry_key, respondent_key, page, bytes, state, opened_at,
                            completed_at, told_opened, told_answered)
                        VALUES (?1, 7, ?2, 1, ?3, '', 1, 0, ?4, 0, ?5, '', '')
                        """, id, survey, "e\(id)", completed == nil ? "started" : "completed", completed)
                }
            }
            await old.close()
            let new = try Database.open(configuration, migrations: Migration.responses, logger: logger)
            let numbers = try await new.read {
                try $0.query("SELECT completion FROM responses ORDER BY id").map { try $0.value(0) as Int? }
            }
            #expect(numbers == [3, 1, 2, 2, nil, 1])
            await new.close()
        }
    }

    @Test("the last page sent twice at once to a survey with room for one completes it once, and the other is told that it is finished")
    func lastPageTwice() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""response_limit": 1"#)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let replies = await ResponsesTests.together(8) { _ in try await bench.answer(access, of: survey) }
            #expect(replies.count { $0.success != nil } == 1)
            #expect(replies.compactMap(\.refusal).allSatisfy { $0 == .finished } && replies.compactMap(\.refusal).count == 7)
            #expect(try await bench.number("SELECT completions FROM surveys") == 1)
        }
    }
}

extension Bench {
    func summaries(_ configuration: TallyUpkeep.Configuration = TallyUpkeep.Configuration()) -> Summaries {
        let surveys = SurveyStore()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return Summaries(
            database: database, surveys: surveys,
            upkeep: TallyUpkeep(database: database, surveys: surveys, logger: logger, configuration: configuration))
    }

    func summary(of survey: Survey) async throws -> SurveySummary {
        try await summaries().summarize(SurveyID(id: survey.id), call())
    }

    /// Opens a response and answers its pages, each with single answers to questions of types; the last at a time of its own.
    func walk(_ survey: Survey, _ pages: [[(question: Int64, type: Int64, answer: String)]], seconds: Int64) async throws {
        let access = try await filling.open(FillingRequest(survey: survey.id), call())
        var page: Int64? = access.page
        time.move(to: time.now + seconds * 1_000_000)
        for answers in pages {
            let submitted = answers.map { SubmittedAnswer(question: $0.question, type: $0.type, answer: $0.answer) }
            let step = try await filling.answer(
                PageAnswers(
                    survey: survey.id, response: access.response, respondentKey: access.respondentKey, page: page ?? 0, answers: submitted),
                call())
            page = step.nextPage
        }
    }

    /// Completes responses to a survey of one page with a number.
    func complete(_ survey: Survey, responses: Int, bytes: Int = 0) async throws {
        let (page, question, now) = (survey.page(0), survey.question(0), time.now)
        try await database.write { transaction in
            guard let record = try SurveyStore().survey(survey.id, in: transaction) else { return }
            for number in 0..<responses {
                let opening = try ResponseStore.open(.anonymous(), survey: record, page: page, at: now, in: transaction)
                guard case .begun(let response) = opening else { return }
                let answers = #"{"\#(question)":{"type":10,"answer":\#(number),"x":"\#(String(repeating: "x", count: bytes))"}}"#
                _ = try ResponseStore.complete(response, answers: answers, at: now, in: transaction)
            }
        }
    }
}
