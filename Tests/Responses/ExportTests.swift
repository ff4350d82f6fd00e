import Contracts
import JSON
import NIOConcurrencyHelpers
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Exports")
struct ExportTests {
    /// What an export has sent, and what happens when a piece of it comes.
    final class Sink: Sendable {
        private let sent = NIOLockedValueBox<(bytes: [UInt8], name: String?, pieces: Int)>(([], nil, 0))
        private let onPiece: @Sendable (Int) async throws -> Void

        init(onPiece: @escaping @Sendable (Int) async throws -> Void = { _ in }) {
            self.onPiece = onPiece
        }

        func take(_ chunk: ExportChunk) async throws {
            let number = sent.withLockedValue { sent in
                sent.bytes += chunk.bytes.bytes
                sent.name = sent.name ?? chunk.name
                sent.pieces += 1
                return sent.pieces
            }
            try await onPiece(number)
        }

        var name: String? { sent.withLockedValue(\.name) }
        var bytes: [UInt8] { sent.withLockedValue(\.bytes) }
        var text: String { sent.withLockedValue { String(decoding: $0.bytes, as: UTF8.self) } }
        /// The objects of its lines.
        var rows: [JSONValue] {
            get throws { try text.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) } }
        }
    }

    private func rows(_ bench: Bench, _ survey: Survey, status: String? = nil) async throws -> [JSONValue] {
        let sink = Sink()
        try await bench.exports.export(
            ExportRequest(survey: survey.id, format: .ndjson, status: status), bench.call(), to: sink.take)
        return try sink.rows
    }

    @Test("a survey that nobody has answered has its current columns and no rows")
    func empty() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 2)
            let sink = Sink()
            try await bench.exports.export(ExportRequest(survey: survey.id, format: .csv), bench.call(), to: sink.take)
            #expect(sink.text.hasSuffix(",last_page,q\(survey.question(0)),q\(survey.question(1))\r\n"))
            #expect(sink.name == "survey-\(survey.id)")
            #expect(try await rows(bench, survey).isEmpty)
        }
    }

    @Test("responses of several versions stand under the same columns, oldest first, completed or partial")
    func versions() async throws {
        try await withBench { bench in
            let first = try await bench.create(pages: 2)
            let (kept, removed) = (first.question(0), first.question(1))
            let done = try await bench.filling.open(FillingRequest(survey: first.id), bench.call())
            _ = try await bench.answer(done, of: first, question: kept, "4")
            _ = try await bench.answer(done, of: first, page: first.page(1), question: removed, "5")
            let halfway = try await bench.filling.open(FillingRequest(survey: first.id), bench.call())
            _ = try await bench.answer(halfway, of: first, question: kept, "6")
            let second = try await bench.questionnaires.replace(
                SurveyReplacement(
                    id: first.id,
                    document: try survey(
                        #"""
                        [{"questions": [{"type": 2, "text": "new"}, {"id": \#(kept), "type": 10, "text": "kept"}]}]
                        """#)), bench.call())
            let added = second.question(0)
            let fresh = try await bench.filling.open(FillingRequest(survey: first.id), bench.call())
            _ = try await bench.filling.answer(
                PageAnswers(
                    survey: first.id, response: fresh.response, respondentKey: fresh.respondentKey, page: fresh.page,
                    answers: [
                        SubmittedAnswer(question: kept, type: 10, answer: "7"),
                        SubmittedAnswer(question: added, type: 2, answers: [SubmittedCell(row: 0, value: "tak")]),
                    ]), bench.call())

            let rows = try await rows(bench, first)
            #expect(rows.map { $0["response_id"]?.integer } == [done, halfway, fresh].map(\.response))
            #expect(rows.map { $0["survey_version"] } == [1, 1, 2])
            #expect(rows.map { $0["status"] } == ["completed", "partial", "completed"])
            #expect(rows.map { $0["q\(kept)"] } == [4, 6, 7])
            #expect(rows.map { $0["q\(removed)"] } == [5, .null, .null])
            #expect(rows.map { $0["q\(added)"] } == [.null, .null, "tak"])
            #expect(rows.allSatisfy { $0.object?.keys.suffix(3) == ["q\(added)", "q\(kept)", "q\(removed)"] })
            #expect(try await self.rows(bench, first, status: "partial").map { $0["response_id"]?.integer } == [halfway.response])
            #expect(try await self.rows(bench, first, status: "completed").count == 2)
        }
    }

    @Test("versions that nobody has answered have no columns")
    func unanswered() async throws {
        try await withBench { bench in
            let first = try await bench.create(pages: 1)
            let document = try survey(#"[{"questions": [{"type": 10, "text": "other"}]}]"#)
            let second = try await bench.questionnaires.replace(SurveyReplacement(id: first.id, document: document), bench.call())
            _ = try await bench.filling.open(FillingRequest(survey: first.id), bench.call())
            let row = try #require(try await rows(bench, first).first)
            #expect(row["q\(first.question(0))"] == nil && row["q\(second.question(0))"] == .null)
        }
    }

    @Test("what is written while an export runs is not in it")
    func consistent() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            // More than a block of them.
            try await bench.fill(survey, 1_300)
            let sink = Sink { number in
                guard number <= 3 else { return }
                try await bench.fill(survey, 10)
                try await bench.database.write { try $0.execute("UPDATE responses SET page = -1, told_opened = 'x'") }
            }
            try await bench.exports.export(ExportRequest(survey: survey.id, format: .ndjson), bench.call(), to: sink.take)
            let rows = try sink.rows
            #expect(rows.count == 1_300)
            #expect(rows.allSatisfy { $0["last_page"]?.integer == survey.page(0) && $0["told_opened_at"] == .null })
            #expect(rows.map { $0["q\(survey.question(0))"]?.integer } == (0..<1_300).map { Int64($0) })
            #expect(try await bench.number("SELECT COUNT(*) FROM responses") == 1_330)
        }
    }

    @Test("rows that are larger than a block are whole, in order and once")
    func large() async throws {
        try await withBench { bench in
            let survey = try await bench.create(try survey(#"[{"questions": [{"type": 2, "text": "?", "fields": 20}]}]"#))
            let text = String(repeating: "\"ż\"", count: 2_000)
            let fields = JSONValue.array(Array(repeating: .string(text), count: 20))
            let answers = JSON.encodeString(["\(survey.question(0))": ["type": 2, "answers": fields]] as JSONObject)
            try await bench.fill(survey, 9) { $0.isMultiple(of: 2) ? answers : nil }
            let rows = try await rows(bench, survey)
            #expect(rows.map { $0["response_id"]?.integer }.count == 9)
            for (index, row) in rows.enumerated() {
                #expect(row["q\(survey.question(0))_20"]?.string == (index.isMultiple(of: 2) ? text : nil))
            }
            #expect(rows.map { $0["response_id"]?.integer ?? 0 }.reduce(into: Set()) { $0.insert($1) }.count == 9)
        }
    }

    @Test("another account's survey is refused, and so is a status that is none")
    func refused() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let sink = Sink()
            for format in ExportFormat.allCases {
                let foreign = await refusal {
                    try await bench.exports.export(ExportRequest(survey: survey.id, format: format), bench.call(8), to: sink.take)
                }
                #expect(foreign?.reason(as: SurveyRefusal.self) == .foreign)
            }
            let codebook = await refusal {
                try await bench.exports.codebook(CodebookRequest(survey: survey.id), bench.call(8), to: sink.take)
            }
            #expect(codebook?.reason(as: SurveyRefusal.self) == .foreign)
            let missing = await refusal {
                try await bench.exports.export(ExportRequest(survey: 99, format: .csv), bench.call(), to: sink.take)
            }
            #expect(missing?.code == .notFound)
            let status = await refusal {
                try await bench.exports.export(ExportRequest(survey: survey.id, format: .csv, status: "all"), bench.call(), to: sink.take)
            }
            #expect(status?.fields == ["status"])
            #expect(sink.text.isEmpty)
            #expect(bench.exports.slots.taken == 0)
        }
    }

    @Test("an account runs as many exports as it may, all of them together no more than the process, and each gives its place back")
    func slots() async throws {
        try await withBench { bench in
            let own = try await bench.create(pages: 1)
            let other = try await bench.create(try survey(#"[{"questions": [{"type": 10, "text": "?"}]}]"#), account: 8)
            let nested = { @Sendable (survey: Survey, account: Int64, body: @escaping @Sendable () async throws -> Void) async throws in
                let sink = Sink { if $0 == 1 { try await body() } }
                try await bench.exports.export(ExportRequest(survey: survey.id, format: .csv), bench.call(account), to: sink.take)
            }
            try await nested(own, 7) {
                try await nested(own, 7) {
                    let third = await refusal { try await nested(own, 7) {} }
                    #expect(third?.code == .resourceExhausted && third?.details.quota?.name == "exportsOfAccount")
                    #expect(third?.retryAfter == 5_000 && third?.doNotRetry == true)
                    try await nested(other, 8) {
                        let fourth = await refusal { try await nested(other, 8) {} }
                        #expect(fourth?.details.quota?.name == "exports")
                    }
                }
            }
            struct Gone: Error {}
            await #expect(throws: Gone.self) { try await nested(own, 7) { throw Gone() } }
            #expect(bench.exports.slots.taken == 0)
        }
    }

    @Test("the codebook is one document, whatever the number of columns")
    func codebook() async throws {
        try await withBench { bench in
            let rows = (1...60).map { #"{"text": "r\#($0)"}"# }.joined(separator: ",")
            let survey = try await bench.create(
                try survey(
                    #"[{"questions": [{"type": 7, "text": "?", "answers": [\#(rows)], "scale": ["a","b","c","d","e","f","g","h"]}]}]"#,
                    #""url_title": "ocena""#))
            let sink = Sink()
            try await bench.exports.codebook(CodebookRequest(survey: survey.id), bench.call(), to: sink.take)
            let document = try JSON.decode(JSONValue.self, from: sink.text)
            #expect(document["survey_id"]?.integer == survey.id && document["title"] == "Badanie" && document["versions"] == [])
            let columns = document["columns"]?.array ?? []
            #expect(columns.count == 10 + 480)
            #expect(columns.last?["name"]?.string == "q\(survey.question(0))_60_8" && columns.last?["row"] == "r60")
            #expect(sink.name == "ocena-\(survey.id)")
        }
    }
}

extension Bench {
    /// Writes completed responses straight into the tables, whose answer to the first question is their number from 0 on.
    ///
    /// - Parameter answers: The stored answers instead; nil: none.
    func fill(_ survey: Survey, _ count: Int, answers: (@Sendable (Int) -> String?)? = nil) async throws {
        try await database.write { transaction in
            let present: Int = try transaction.first("SELECT COUNT(*) FROM responses")?.value(0) ?? 0
            for number in present..<(present + count) {
                let text = answers.map { $0(number) } ?? #"{"\#(survey.question(0))":{"type":10,"answer":\#(number)}}"#
                let row = try transaction.first(
                    """
                    INSERT INTO responses (
                        account, survey, version, entry_key, respondent_key, page, bytes, state, opened_at, completed_at, told_opened,
                        told_answered
                    ) VALUES (?1, ?2, 1, ?3, '', ?4, ?5, 'completed', 0, 0, '', '') RETURNING id
                    """, Self.account, survey.id, "test:\(number)", survey.page(0), text?.utf8.count ?? 0)
                guard let text, let id: Int64 = try row?.value(0) else { continue }
                try transaction.execute(
                    "INSERT INTO answers (response, page, account, answers, answered_at) VALUES (?1, ?2, ?3, ?4, 0)",
                    id, survey.page(0), Self.account, text)
            }
        }
    }
}
