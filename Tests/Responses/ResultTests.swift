import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Results and times")
struct ResultTests {
    @Test("responses are listed newest first with their answers, by state and a page at a time")
    func lists() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            var accesses: [FillingAccess] = []
            for index in 0..<5 {
                let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
                accesses.append(access)
                bench.time.move(to: bench.time.now + 1_000_000)
                if index != 2 { _ = try await bench.answer(access, of: survey, question: survey.question(0), "\(index)") }
            }
            let all = try await bench.results.list(ResponsesRequest(survey: survey.id), bench.call())
            #expect(all.rows.map(\.id) == accesses.map(\.response).reversed())
            #expect(all.next == nil)
            #expect(all.rows.map(\.status) == ["completed", "completed", "partial", "completed", "completed"])
            #expect(all.rows[0].answers == ["\(survey.question(0))": ["type": 10, "answer": 4]])
            #expect(all.rows[2].answers == [:])
            #expect(all.rows[2].completedAt == nil)
            #expect(all.rows[0].completedAt == all.rows[0].openedAt + 1_000_000)

            let partial = try await bench.results.list(ResponsesRequest(survey: survey.id, status: "partial"), bench.call())
            #expect(partial.rows.map(\.id) == [accesses[2].response])

            let first = try await bench.results.list(ResponsesRequest(survey: survey.id, limit: 3, status: "completed"), bench.call())
            #expect(first.rows.map(\.id) == [4, 3, 1].map { accesses[$0].response })
            let rest = try await bench.results.list(
                ResponsesRequest(survey: survey.id, cursor: first.next, limit: 3, status: "completed"), bench.call())
            #expect(rest.rows.map(\.id) == [accesses[0].response])
            #expect(rest.next == nil)
        }
    }

    @Test("a status that is none is named")
    func refusesStatus() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let error = await refusal { try await bench.results.list(ResponsesRequest(survey: survey.id, status: "all"), bench.call()) }
            #expect(error?.fields == ["status"])
        }
    }

    private static let badTimes: [(opened: String, answered: String, fields: [String])] = [
        ("2012-12-06", "2012-12-06 12:00:00", ["date_survey_open"]),
        ("2012-12-06T12:00:00", "2012-12-06 12:00", ["date_survey_open", "date_survey_answer"]),
        ("2012-02-30 12:00:00", "2012-12-06 12:00:00", ["date_survey_open"]),
        ("2012-12-06 24:00:00", "2012-12-07 12:00:00", ["date_survey_open"]),
        ("0000-00-00 00:00:00", "2012-12-07 12:00:00", ["date_survey_open"]),
        ("2012-12-06 12:00:01", "2012-12-06 12:00:00", ["date_survey_answer"]),
        ("", "", ["date_survey_open", "date_survey_answer"]),
    ]

    @Test("times must be of the calendar, in the one form, and in order", arguments: badTimes)
    func refusesTimes(_ opened: String, _ answered: String, _ fields: [String]) async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            let error = await refusal {
                try await bench.filling.setTimes(
                    FillingTimes(
                        survey: survey.id, response: access.response, respondentKey: access.respondentKey, opened: opened,
                        answered: answered),
                    bench.call())
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.fields == fields)
        }
    }

    @Test("times are told to respondents, before and after completion, again when they change, and only with the key")
    func tellsTimes() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1, #""security_level": 3"#)
            bench.grants.issue("AAAAAA", id: 11, survey: survey.id)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id, token: "AAAAAA"), bench.call())
            let set = { (answered: String, key: String) in
                _ = try await bench.filling.setTimes(
                    FillingTimes(
                        survey: survey.id, response: access.response, respondentKey: key, opened: "2012-12-06 12:00:00", answered: answered),
                    bench.call())
            }
            #expect(await fillingRefusal { try await set("2012-12-06 12:10:00", "x") } == .respondentKey)
            try await set("2012-12-06 12:10:00", access.respondentKey)
            try await set("2012-12-06 12:10:00", access.respondentKey)
            _ = try await bench.answer(access, of: survey)
            try await set("2012-12-06 12:20:00", access.respondentKey)
            let told = try await bench.events().filter { $0.kind == "response.timesSet" }
            #expect(told.map(\.destination) == ["respondents", "respondents"])
            #expect(told.map { $0.payload["answered"] } == ["2012-12-06 12:10:00", "2012-12-06 12:20:00"])
            #expect(told.allSatisfy { $0.payload["reference"] == "respondent:11" && $0.payload["opened"] == "2012-12-06 12:00:00" })
        }
    }

    @Test("without a grant there is nobody to tell")
    func tellsNobody() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let access = try await bench.filling.open(FillingRequest(survey: survey.id), bench.call())
            _ = try await bench.answer(access, of: survey)
            #expect(try await bench.events().isEmpty)
        }
    }
}
