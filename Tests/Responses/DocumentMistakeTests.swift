import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

/// What `SurveyDocumentTests` does not name one by one.
@Suite("Mistakes in a survey's document")
struct DocumentMistakeTests {
    /// A document with every member that there is, as it is read back.
    private static func full() throws -> JSONValue {
        let pages = #"[{"title": "Pierwsza", "goto": 2, "questions": \#(everyQuestion)}, {"title": "Druga", "goto": "end"}]"#
        let members = #"""
            "url_title": "x", "security_level": 2, "ends_at": "2027-01-31T23:59:59Z", "response_limit": 9, "lang": "pl",
            "reusable_tokens": true, "verification_code": true, "acknowledgments": "Dziękujemy"
            """#
        var document = try survey(pages, members)
        document["password"] = "p"
        document["id"] = 5
        document["uuid"] = "b0f4a3f2-51b5-4d5b-9d36-d1a9b5a6a111"
        document["version"] = 1
        document["pages"] = .array(
            (document["pages"]?.array ?? []).enumerated().map { index, page in
                var page = page
                page["id"] = .integer(1001 + Int64(index) * 100)
                page["questions"] = .array(
                    (page["questions"]?.array ?? []).enumerated().map { number, question in
                        var question = question
                        question["id"] = .integer(1002 + Int64(index) * 100 + Int64(number))
                        return question
                    })
                return page
            })
        return document
    }

    /// Every value in the document, replaced in turn by one of each kind that it is not.
    private static func variants(of value: JSONValue, at path: String) -> [(path: String, value: JSONValue)] {
        let others: [JSONValue] = [true, 1.5, "żółw", [], [:]].filter { (other: JSONValue) in
            other.kind != value.kind || (value.integer != nil && other == 1.5)
        }
        var variants = path.isEmpty ? [] : others.map { (path, $0) }
        for (name, member) in value.object ?? JSONObject() {
            for (path, changed) in Self.variants(of: member, at: path.isEmpty ? name : "\(path).\(name)") {
                var whole = value
                whole[name] = changed
                variants.append((path, whole))
            }
        }
        for (index, element) in (value.array ?? []).enumerated() {
            for (path, changed) in Self.variants(of: element, at: "\(path)[\(index)]") {
                var elements = value.array ?? []
                elements[index] = changed
                variants.append((path, .array(elements)))
            }
        }
        return variants
    }

    @Test("a value of the wrong JSON type is found wherever it stands")
    func findsWrongTypes() throws {
        let full = try Self.full()
        #expect(mistakes(in: full).isEmpty)
        let variants = Self.variants(of: full, at: "")
        #expect(variants.count > 400)
        for (path, document) in variants {
            let found = mistakes(in: document)
            #expect(found.contains { $0.hasPrefix("\(path): ") }, "\(path) in \(document): \(found)")
        }
    }

    @Test("null means what leaving a member out means")
    func takesNulls() throws {
        let nulls = try document(
            #"""
            {"title": "T", "url_title": null, "lang": null, "status": null, "security_level": null, "password": null, "reusable_tokens": null,
             "verification_code": null, "acknowledgments": null, "ends_at": null, "response_limit": null, "pages": [{"id": null,
             "title": null, "goto": null, "questions": [{"id": null, "type": 10, "text": "?", "required": null, "min": null, "max": null},
             {"type": 0, "text": "?", "answers": [{"text": "a", "other": null, "goto": null}], "scale": null}]}]}
            """#)
        let bare = try document(
            #"{"title": "T", "pages": [{"questions": [{"type": 10, "text": "?"}, {"type": 0, "text": "?", "answers": [{"text": "a"}]}]}]}"#)
        #expect(try SurveyReader.read(nulls, origin: .new).pages == SurveyReader.read(bare, origin: .new).pages)
        #expect(try SurveyReader.read(nulls, origin: .new).settings == SurveyReader.read(bare, origin: .new).settings)
    }

    private static let rows: [(type: Int64, limit: Int, hasScale: Bool)] = [
        (0, 60, false), (1, 60, true), (3, 60, false), (4, 60, false), (5, 15, false), (6, 60, false), (7, 60, true), (8, 15, false),
        (13, 60, false), (17, 60, true), (19, 100, true),
    ]

    @Test("the tables' limits are reached and not passed, in every type that has them", arguments: rows)
    func keepsLimits(_ type: Int64, _ limit: Int, _ hasScale: Bool) throws {
        func found(_ rows: Int, _ columns: Int) throws -> [String] {
            var question: JSONValue = ["type": .integer(type), "text": "?"]
            question["answers"] = .array(Array(repeating: ["text": "a"], count: rows))
            if hasScale { question["scale"] = .array(Array(repeating: "x", count: columns)) }
            return mistakes(in: ["title": "T", "pages": [["questions": [question]]]])
        }
        let path = "pages[0].questions[0]"
        #expect(try found(limit, 15).isEmpty)
        #expect(try found(limit + 1, 15) == ["\(path).answers: This must be a list of at most \(limit)."])
        #expect(try found(0, 15) == ["\(path).answers: This must be a list of at least 1."])
        if hasScale {
            #expect(try found(1, 16) == ["\(path).scale: This must be a list of at most 15."])
            #expect(try found(1, 0) == ["\(path).scale: This must be a list of at least 1."])
        }
    }

    private static let questions: [(question: String, mistakes: [String])] = [
        (#"{"type": 8, "text": "?", "answers": [{"text": "a"}], "min": 0}"#, ["min: This must be a whole number from 1 to 100."]),
        (#"{"type": 8, "text": "?", "answers": [{"text": "a"}], "min": 1, "max": 100}"#, []),
        (#"{"type": 3, "text": "?", "answers": [{"text": "a"}], "points": 0}"#, ["points: This must be a whole number from 1 to 1000000."]),
        (#"{"type": 6, "text": "?", "answers": [{"text": "a"}], "max": 61}"#, ["max: This must be a whole number from 0 to 60."]),
        (#"{"type": 6, "text": "?", "answers": [{"text": "a"}], "max": 0}"#, ["max: This must not be 0: nothing could be chosen."]),
        (#"{"type": 2, "text": "?", "fields": 0}"#, ["fields: This must be a whole number from 1 to 20."]),
        (#"{"type": 10, "text": "?", "min": -9223372036854775808, "max": 9223372036854775807}"#, []),
        (#"{"type": 10, "text": "?", "min": 9223372036854775808}"#, ["min: This must be a whole number."]),
        (#"{"type": 12, "text": "?", "min": "30-02-2026"}"#, ["min: This must be a date written as `dd-mm-yyyy`."]),
        (#"{"type": 16, "text": "?", "answers": []}"#, ["answers: A question of type 16 (NPS) takes no `answers`."]),
        (#"{"type": 15, "text": "?", "required": true}"#, []),
        (
            #"{"type": -1, "text": "?", "colour": 1, "min": 2}"#,
            [
                "type: There is no question type -1.", "colour: There is no such member here.",
            ]
        ),
    ]

    @Test("a question's own bounds are checked", arguments: questions)
    func checksBounds(_ question: String, _ expected: [String]) throws {
        #expect(mistakes(in: try survey(#"[{"questions": [\#(question)]}]"#)) == expected.map { "pages[0].questions[0].\($0)" })
    }

    @Test("a page with nothing on it may stand in a survey only while that is made")
    func refusesEmptyPages() throws {
        for empty in ["{}", #"{"questions": []}"#, #"{"questions": null}"#] {
            let text = #"{"title": "T", "status": "S", "pages": [{"questions": [{"type": 9, "text": "x"}]}, \#(empty)]}"#
            for status in ["collecting", "ended"] {
                let found = mistakes(in: try document(text.replacing(#""S""#, with: "\"\(status)\"")))
                #expect(found == ["pages[1].questions: This must be a list of at least 1."])
            }
            let creating = try document(text.replacing(#""S""#, with: #""creating""#))
            #expect(mistakes(in: creating).isEmpty)
            #expect(mistakes(in: creating, origin: .store).isEmpty)
        }
    }

    @Test("what was stored before a rule is read all the same")
    func readsOldDocuments() throws {
        let old = try document(
            #"""
            {"title": "T", "status": "collecting", "pages": [{"id": 1001, "questions": []}, {"id": 1002,
             "questions": [{"id": 1003, "type": 6, "text": "?", "answers": [{"text": "a"}], "max": 0}]}]}
            """#)
        #expect(mistakes(in: old, origin: .store).isEmpty)
        #expect(mistakes(in: old).count == 2)
    }

    @Test("ids that are given twice, and a number that is a page's place and another's id, are told apart")
    func findsAmbiguousIDs() throws {
        let found = mistakes(
            in: try survey(
                #"[{"id": 3, "goto": 3}, {"id": 7, "questions": [{"id": 7, "type": 9, "text": "x"}]}, {"id": 2}, {"id": "9"}]"#))
        #expect(
            found == [
                "pages[0].goto: This is the number of page 3 and the `id` of page 1.",
                "pages[1].questions[0].id: Another element of this document has this id already.",
                "pages[3].id: This must be a whole number.",
            ])
    }

    @Test("an end that no document could show again is none", arguments: ["9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00"])
    func refusesEndsBeyondTheCalendar(_ end: String) throws {
        #expect(mistakes(in: try survey("[{}]", #""ends_at": "\#(end)""#)).map { $0.prefix(8) } == ["ends_at:"])
    }

    @Test("a url_title that is taken is named among the other mistakes, and alone it is a conflict with its path")
    func findsTakenTitles() async throws {
        try await withBench { bench in
            let first = try await bench.create(try survey("[{}]", #""url_title": "a""#))
            let taken = FieldViolation(field: "url_title", description: "Another survey of the account has this `url_title`.")
            var bad = try survey("[{}]", #""url_title": "a""#)
            let alone = await refusal { try await bench.create(bad) }
            #expect(alone?.code == .alreadyExists)
            #expect(alone?.details.fieldViolations == [taken])
            bad["title"] = ""
            let among = await refusal { try await bench.create(bad) }
            #expect(among?.code == .invalidArgument)
            #expect(among?.fields == ["title", "url_title"])
            #expect(await refusal { try await bench.create(bad, account: 8) }?.fields == ["title"])

            let other = try await bench.create(try survey("[{}]"))
            let replacing = await refusal {
                try await bench.questionnaires.replace(SurveyReplacement(id: other.id, version: nil, document: bad), bench.call())
            }
            #expect(replacing?.fields == ["title", "url_title"])
            let itself = await refusal {
                try await bench.questionnaires.replace(SurveyReplacement(id: first.id, version: nil, document: bad), bench.call())
            }
            #expect(itself?.fields == ["title"])
        }
    }
}
