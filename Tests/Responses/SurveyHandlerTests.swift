import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Surveys in the store")
struct SurveyHandlerTests {
    @Test("a survey is created with every id filled in, and read back the same")
    func creates() async throws {
        try await withBench { bench in
            let survey = try await bench.create(try document(managementSurvey))
            #expect(survey.version == 1)
            #expect(survey.urlTitle == "badanie-satysfakcji")
            #expect(survey.document["id"] == .integer(survey.id))
            #expect(survey.document["uuid"] == .string(survey.uuid))
            #expect(survey.document["version"] == 1)
            #expect(survey.page(0) >= SurveyLimits.firstElementID)
            #expect(try await bench.questionnaires.get(SurveyID(id: survey.id), bench.call()) == survey)
        }
    }

    @Test("ids are unique over surveys and start again nowhere")
    func numbersElements() async throws {
        try await withBench { bench in
            let first = try await bench.create(pages: 2)
            let second = try await bench.create(pages: 2)
            let ids = [first, second].flatMap { [$0.page(0), $0.question(0), $0.page(1), $0.question(1)] }
            #expect(ids == Array(1001...1008))
        }
    }

    @Test("a document with mistakes is refused with all of them and leaves nothing behind")
    func refusesMistakes() async throws {
        try await withBench { bench in
            let error = await refusal { try await bench.create(try document(#"{"title": "", "pages": [1]}"#)) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.fields == ["title", "pages[0]"])
            let surveys = try await bench.number("SELECT COUNT(*) FROM surveys")
            #expect(surveys == 0)
        }
    }

    @Test("a retry under the same idempotency key gets the first survey, another document a conflict")
    func createsOnce() async throws {
        try await withBench { bench in
            let request = NewSurvey(document: try survey("[{}]"))
            let first = try await bench.questionnaires.create(request, bench.call(key: "k"))
            #expect(try await bench.questionnaires.create(request, bench.call(key: "k")) == first)
            #expect(try await bench.questionnaires.create(request, bench.call(8, key: "k")).id != first.id)
            await #expect(throws: StorageError.self) {
                try await bench.questionnaires.create(NewSurvey(document: try survey("[{}, {}]")), bench.call(key: "k"))
            }
        }
    }

    @Test("a url_title is unique in the account, not in the installation")
    func keepsURLTitlesApart() async throws {
        try await withBench { bench in
            let document = try survey("[{}]", #""url_title": "a""#)
            let first = try await bench.create(document)
            let conflict = await refusal { try await bench.create(document) }
            #expect(conflict?.code == .alreadyExists)
            #expect(conflict?.details.conflict == Conflict(resource: "url_title", name: "a"))
            _ = try await bench.create(document, account: 8)

            let other = try await bench.create(try survey("[{}]", #""url_title": "b""#))
            let renamed = SurveyReplacement(id: other.id, version: nil, document: document)
            #expect(await refusal { try await bench.questionnaires.replace(renamed, bench.call()) }?.code == .alreadyExists)
            #expect(try await bench.questionnaires.get(SurveyID(id: other.id), bench.call()) == other)
            _ = try await bench.questionnaires.replace(SurveyReplacement(id: first.id, version: 1, document: document), bench.call())
        }
    }

    @Test("a replacement is the next version, and only of the one that its author has seen")
    func replaces() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            var document = survey.document
            document["title"] = "Drugie"
            let replacement = SurveyReplacement(id: survey.id, version: 1, document: document)
            let second = try await bench.questionnaires.replace(replacement, bench.call())
            #expect(second.version == 2)
            #expect(second.document["title"] == "Drugie")
            #expect(second.page(0) == survey.page(0))
            #expect(second.question(0) == survey.question(0))
            #expect(await refusal { try await bench.questionnaires.replace(replacement, bench.call()) }?.code == .aborted)
            #expect(try await bench.number("SELECT COUNT(*) FROM survey_versions") == 2)
        }
    }

    @Test("of concurrent replacements of one version exactly one succeeds")
    func replacesOnce() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let replacement = SurveyReplacement(id: survey.id, version: 1, document: survey.document)
            let outcomes = await together(20) { _ in try await bench.questionnaires.replace(replacement, bench.call()) }
            #expect(outcomes.count { $0.success != nil } == 1)
            #expect(try await bench.questionnaires.get(SurveyID(id: survey.id), bench.call()).version == 2)
        }
    }

    @Test("another account's survey is foreign to every operation, an unknown one does not exist")
    func keepsAccountsApart() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            let stranger = bench.call(8)
            let document = survey.document
            let acts: [@Sendable (Int64) async throws -> Void] = [
                { _ = try await bench.questionnaires.get(SurveyID(id: $0), stranger) },
                { _ = try await bench.questionnaires.replace(SurveyReplacement(id: $0, version: nil, document: document), stranger) },
                { _ = try await bench.questionnaires.delete(SurveyDeletion(id: $0, version: nil), stranger) },
                { _ = try await bench.results.list(ResponsesRequest(survey: $0), stranger) },
            ]
            for act in acts {
                let foreign = await refusal { try await act(survey.id) }
                #expect(foreign?.code == .permissionDenied)
                #expect(foreign?.reason(as: SurveyRefusal.self) == .foreign)
                #expect(await refusal { try await act(99) }?.code == .notFound)
            }
            #expect(await fillingRefusal { try await bench.filling.open(FillingRequest(survey: survey.id), stranger) } == .foreign)
        }
    }

    @Test("a survey is deleted until somebody has begun to answer it")
    func deletes() async throws {
        try await withBench { bench in
            let empty = try await bench.create(pages: 1)
            #expect(
                await refusal { try await bench.questionnaires.delete(SurveyDeletion(id: empty.id, version: 2), bench.call()) }?.code
                    == .aborted)
            _ = try await bench.questionnaires.delete(SurveyDeletion(id: empty.id, version: 1), bench.call())
            #expect(await refusal { try await bench.questionnaires.get(SurveyID(id: empty.id), bench.call()) }?.code == .notFound)
            #expect(try await bench.number("SELECT COUNT(*) FROM survey_versions") == 0)

            let begun = try await bench.create(pages: 1)
            _ = try await bench.filling.open(FillingRequest(survey: begun.id), bench.call())
            let error = await refusal { try await bench.questionnaires.delete(SurveyDeletion(id: begun.id, version: nil), bench.call()) }
            #expect(error?.reason(as: SurveyRefusal.self) == .hasResponses)
        }
    }

    @Test("surveys are listed newest first, a page at a time, without those of others")
    func lists() async throws {
        try await withBench { bench in
            var ids: [Int64] = []
            for _ in 0..<5 { ids.append(try await bench.create(pages: 1).id) }
            _ = try await bench.create(try survey("[{}]"), account: 8)
            var listed: [Int64] = []
            var cursor: String?
            repeat {
                let page = try await bench.questionnaires.list(PageRequest(cursor: cursor, limit: 2), bench.call())
                #expect(page.rows.count <= 2)
                listed += page.rows.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(listed == ids.reversed())
        }
    }

    @Test("a document that no reply could hold is refused")
    func limitsSize() async throws {
        try await withBench { bench in
            let text = String(repeating: "x", count: 10_000)
            let question = #"{"type": 9, "text": "\#(text)"}"#
            let questions = Array(repeating: question, count: 110).joined(separator: ",")
            let document = try survey(#"[{"questions": [\#(questions)]}]"#)
            #expect(await refusal { try await bench.create(document) }?.fields == ["$"])
        }
    }

    @Test("surveys that are too large to be read at one time come on one page")
    func listsLarge() async throws {
        try await withBench { bench in
            let text = String(repeating: "x", count: 10_000)
            let questions = Array(repeating: #"{"type": 9, "text": "\#(text)"}"#, count: 60).joined(separator: ",")
            let large = try survey(#"[{"questions": [\#(questions)]}]"#)
            var ids: [Int64] = []
            for _ in 0..<3 { ids.append(try await bench.create(large).id) }
            let page = try await bench.questionnaires.list(PageRequest(), bench.call())
            #expect(page.rows.map(\.id) == ids.reversed())
            #expect(page.next == nil)
        }
    }

    @Test("a limit or cursor that is none is named", arguments: [("0", 0), ("x", 100), ("-4", 100), (nil, 1_001)] as [(String?, Int64)])
    func refusesRanges(_ cursor: String?, _ limit: Int64) async throws {
        try await withBench { bench in
            let error = await refusal { try await bench.questionnaires.list(PageRequest(cursor: cursor, limit: limit), bench.call()) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.details.fieldViolations?.isEmpty == false)
        }
    }
}
