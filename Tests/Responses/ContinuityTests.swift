import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Changing a survey that has responses")
struct ContinuityTests {
    private static let before = #"""
        [{"questions": [
            {"type": 0, "text": "?", "answers": [{"text": "Tak"}, {"text": "Nie"}, {"text": "Inne", "other": true}]},
            {"type": 1, "text": "?", "answers": [{"text": "Cena"}, {"text": "Jakość"}], "scale": ["źle", "średnio", "dobrze"]},
            {"type": 2, "text": "?", "fields": 2},
            {"type": 19, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]},
            {"type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "points": 100}]}]
        """#

    /// What becomes of the questions 1002 to 1006 of page 1001, and the mistakes in it.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let questions: String
        let mistakes: [String]
        var testDescription: String { name }

        init(_ name: String, _ questions: String, _ mistakes: String...) {
            self.name = name
            self.questions = questions
            self.mistakes = mistakes
        }
    }

    private static let another =
        "There are responses in which number %d means another of these: new ones go to the end, none changes its number."

    private static func moved(_ path: String, _ number: Int) -> String {
        "pages[0].questions[0].\(path): " + another.replacing("%d", with: "\(number)")
    }

    private static let changes: [Change] = [
        Change(
            "reworded", #"{"id": 1002, "type": 0, "text": "!", "answers": [{"text": "Owszem"}, {"text": "Nie"}, {"text": "Coś innego"}]}"#),
        Change(
            "an answer more",
            #"{"id": 1002, "type": 0, "text": "?", "answers": [{"text": "Tak"}, {"text": "Nie"}, {"text": "Inne"}, {"text": "Może"}]}"#),
        Change("a new question", #"{"type": 6, "text": "?", "answers": [{"text": "Nie"}]}"#),
        Change("all removed", #"{"type": 9, "text": "?"}"#),
        Change(
            "required",
            #"{"id": 1002, "type": 0, "text": "?", "required": true, "answers": [{"text": "Tak"}, {"text": "Nie"}, {"text": "Inne"}]}"#),
        Change("another total", #"{"id": 1006, "type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "points": 10}"#),
        Change("a field more", #"{"id": 1004, "type": 2, "text": "?", "fields": 3}"#),
        Change(
            "another type", #"{"id": 1002, "type": 6, "text": "?", "answers": [{"text": "Tak"}]}"#,
            "pages[0].questions[0].type: There are responses to this question as type 0 (single choice): "
                + "a question of another type is a new one and has no `id` yet."),
        Change(
            "an answer less", #"{"id": 1002, "type": 0, "text": "?", "answers": [{"text": "Tak"}, {"text": "Nie"}]}"#,
            "pages[0].questions[0].answers: There are responses to 3 of these, by number: none can be removed any more."),
        Change(
            "an answer in between",
            #"{"id": 1002, "type": 0, "text": "?", "answers": [{"text": "Tak"}, {"text": "Może"}, {"text": "Nie"}, {"text": "Inne"}]}"#,
            moved("answers[1].text", 2), moved("answers[2].text", 3)),
        Change(
            "answers exchanged", #"{"id": 1002, "type": 0, "text": "?", "answers": [{"text": "Nie"}, {"text": "Tak"}, {"text": "Inne"}]}"#,
            moved("answers[0].text", 1), moved("answers[1].text", 2)),
        Change(
            "the first answer gone",
            #"{"id": 1002, "type": 0, "text": "?", "answers": [{"text": "Nie"}, {"text": "Inne"}, {"text": "Może"}]}"#,
            moved("answers[0].text", 1), moved("answers[1].text", 2), moved("answers[2].text", 3)),
        Change(
            "columns turned round, a row less",
            #"{"id": 1003, "type": 1, "text": "?", "answers": [{"text": "Cena"}], "scale": ["dobrze", "średnio", "źle"]}"#,
            "pages[0].questions[0].answers: There are responses to 2 of these, by number: none can be removed any more.",
            moved("scale[0]", 1), moved("scale[2]", 3)),
        Change(
            "a group less", #"{"id": 1005, "type": 19, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]}"#,
            "pages[0].questions[0].scale: There are responses to 2 of these, by number: none can be removed any more."),
        Change(
            "a field less", #"{"id": 1004, "type": 2, "text": "?"}"#,
            "pages[0].questions[0].fields: There are responses to 2 fields: there cannot be fewer any more."),
    ]

    @Test("what makes old answers mean something else is refused with its path, the rest is taken", arguments: changes)
    func keepsMeaning(_ change: Change) throws {
        let before = try questionnaire(pages: Self.before)
        let after = try survey(#"[{"id": 1001, "questions": [\#(change.questions)]}]"#)
        let answered = SurveyReader.Origin.replacement(of: before, hasPassword: false, hasResponses: true)
        #expect(mistakes(in: after, origin: answered) == change.mistakes)
        #expect(mistakes(in: after, origin: .replacement(of: before, hasPassword: false)).isEmpty, "nobody has answered yet")
    }

    @Test("every type of question keeps its numbers", arguments: [0, 1, 3, 4, 5, 6, 7, 8, 13, 17, 19])
    func keepsNumbers(_ type: Int) throws {
        let scale = [1, 7, 17, 19].contains(type) ? #", "scale": ["x", "y"]"# : ""
        let before = try questionnaire(
            question: #"{"type": \#(type), "text": "?", "answers": [{"text": "a"}, {"text": "b"}]\#(scale)}"#)
        let after = try survey(
            #"[{"questions": [{"id": 1002, "type": \#(type), "text": "?", "answers": [{"text": "b"}, {"text": "a"}]\#(scale)}]}]"#)
        let found = mistakes(in: after, origin: .replacement(of: before, hasPassword: false, hasResponses: true))
        #expect(found == [Self.moved("answers[0].text", 1), Self.moved("answers[1].text", 2)])
    }

    private static let levels: [(from: Int, to: Int, isRefused: Bool)] = (0...3).flatMap { from in
        (0...3).map { to in (from, to, from != to && (from == 3 || to == 3)) }
    }

    @Test("the security level is not switched to or from token, every other change of it is free", arguments: levels)
    func keepsTokens(_ from: Int, _ to: Int, _ isRefused: Bool) async throws {
        func members(_ level: Int) -> String { #""security_level": \#(level), "url_title": "u", "password": "p""# }
        try await withBench { bench in
            let before = try await bench.create(try survey("[{}]", members(from)))
            bench.grants.issue("AAAAAA", id: 11, survey: before.id)
            let request = FillingRequest(survey: before.id, urlTitle: "u", password: "p", token: "AAAAAA")
            _ = try await bench.filling.open(request, bench.call())
            let after = SurveyReplacement(id: before.id, version: nil, document: try survey("[{}]", members(to)))
            let error = await refusal { try await bench.questionnaires.replace(after, bench.call()) }
            #expect(error?.fields == (isRefused ? ["security_level"] : nil))
        }
    }

    @Test("until somebody has begun to answer, everything may be changed")
    func isFreeBefore() async throws {
        try await withBench { bench in
            let before = try await bench.create(try survey(Self.before, #""security_level": 3"#))
            var after = try survey(
                #"[{"id": \#(before.page(0)), "questions": [{"id": \#(before.question(0)), "type": 10, "text": "n"}]}]"#)
            let replacement = SurveyReplacement(id: before.id, version: nil, document: after)
            let changed = try await bench.questionnaires.replace(replacement, bench.call())
            #expect(changed.question(0) == before.question(0))

            _ = try await bench.filling.open(FillingRequest(survey: before.id), bench.call())
            after["pages"] = try document(
                #"[{"id": \#(before.page(0)), "questions": [{"id": \#(before.question(0)), "type": 11, "text": "e"}]}]"#)
            after["security_level"] = 3
            let error = await refusal {
                try await bench.questionnaires.replace(SurveyReplacement(id: before.id, version: nil, document: after), bench.call())
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.fields == ["security_level", "pages[0].questions[0].type"])
            #expect(try await bench.questionnaires.get(SurveyID(id: before.id), bench.call()) == changed)
        }
    }

    @Test("a survey sent back as it was read changes nothing but its version, with responses or without", arguments: [false, true])
    func takesItself(hasResponses: Bool) async throws {
        try await withBench { bench in
            let pages = #"[{"goto": 2, "questions": \#(everyQuestion)}, {"title": "Druga", "goto": "end"}, {"title": "Trzecia"}]"#
            let members = #"""
                "url_title": "x", "security_level": 2, "password": "p", "ends_at": "2027-01-31T23:59:59.5+01:00", "response_limit": 9,
                "lang": "pl-PL", "reusable_tokens": true, "verification_code": true, "acknowledgments": "Dziękujemy"
                """#
            var known = try await bench.create(try survey(pages, members))
            let password = FillingRequest(survey: known.id, password: "p")
            if hasResponses { _ = try await bench.filling.open(password, bench.call()) }
            for version in 2...4 as ClosedRange<Int64> {
                let read = try await bench.questionnaires.get(SurveyID(id: known.id), bench.call())
                var expected = read
                expected.version = version
                expected.document["version"] = .integer(version)
                let replacement = SurveyReplacement(id: known.id, version: read.version, document: read.document)
                known = try await bench.questionnaires.replace(replacement, bench.call())
                #expect(known == expected)
            }
            _ = try await bench.filling.open(password, bench.call())
        }
    }

    @Test("a document of another survey is refused by its id")
    func knowsItself() async throws {
        try await withBench { bench in
            let one = try await bench.create(pages: 1)
            let other = try await bench.create(try survey("[{}]"))
            var document = one.document
            document["id"] = .integer(other.id)
            let error = await refusal {
                try await bench.questionnaires.replace(SurveyReplacement(id: one.id, version: nil, document: document), bench.call())
            }
            #expect(error?.details.fieldViolations == [FieldViolation(field: "id", description: "This is the id of another survey.")])
        }
    }
}
