import JSON
import Testing

@testable import ResponsesService

@Suite("Reading a survey's document")
struct SurveyDocumentTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let members: String
        let mistakes: [String]
        var testDescription: String { name }

        init(_ name: String, _ members: String, _ mistakes: String...) {
            self.name = name
            self.members = members
            self.mistakes = mistakes
        }
    }

    private static let surveys: [Case] = [
        Case("no title", #""pages": []"#, "title: This must be a text that is not empty."),
        Case("a blank title", #""title": "  ", "pages": []"#, "title: This must be a text that is not empty."),
        Case("a title of another kind", #""title": 5, "pages": []"#, "title: This must be a text, not a number."),
        Case("a title with a null character", #""title": "a\u0000", "pages": []"#, "title: The character U+0000 is not allowed."),
        Case(
            "level 1 without its url_title", #""title": "T", "security_level": 1, "pages": []"#,
            "url_title: A survey of security level 1 needs its `url_title`."),
        Case(
            "level 2 without its password", #""title": "T", "security_level": 2, "pages": []"#,
            "password: A survey of security level 2 needs its `password`."),
        Case("an empty password", #""title": "T", "security_level": 2, "password": "", "pages": []"#, "password: This must not be empty."),
        Case(
            "an unknown level", #""title": "T", "security_level": 4, "pages": []"#,
            "security_level: This must be a whole number from 0 to 3."),
        Case(
            "an unknown status", #""title": "T", "status": "open", "pages": []"#,
            "status: This must be one of `creating`, `collecting`, `ended`."),
        Case(
            "a url_title that a link cannot carry", #""title": "T", "url_title": "a/b", "pages": []"#,
            "url_title: This must consist of the letters A to Z and a to z, digits, `-` and `_`."),
        Case(
            "a language that is none", #""title": "T", "lang": "polski język", "pages": []"#,
            "lang: This must be a language tag such as `pl` or `en-GB`."),
        Case(
            "an end without an offset", #""title": "T", "ends_at": "2027-01-31T23:59:59", "pages": []"#,
            "ends_at: This must be a date and time with its offset, such as `2027-01-31T23:59:59+01:00`."),
        Case(
            "a limit of nothing", #""title": "T", "response_limit": 0, "pages": []"#,
            "response_limit: This must be a whole number from 1 to 1000000000."),
        Case(
            "a flag of another kind", #""title": "T", "verification_code": "yes", "pages": []"#,
            "verification_code: This must be true or false, not a string."),
        Case("pages that are no list", #""title": "T", "pages": {}"#, "pages: This must be a list, not an object."),
        Case("no pages while collecting", #""title": "T", "status": "collecting""#, "pages: This must be a list of at least 1."),
        Case("a member that does not exist", #""title": "T", "ttile": "T", "pages": []"#, "ttile: There is no such member here."),
    ]

    @Test("a mistake in the survey is found with its path and a sentence", arguments: surveys)
    func findsSurveyMistake(_ example: Case) throws {
        #expect(mistakes(in: try document("{\(example.members)}")) == example.mistakes)
    }

    private static let pages: [Case] = [
        Case("a page that is no object", "[7]", "pages[0]: This must be an object, not a number."),
        Case("a page of unknown members", #"[{"tilte": "x"}]"#, "pages[0].tilte: There is no such member here."),
        Case("a jump to nowhere", #"[{"goto": 3}, {}]"#, "pages[0].goto: There is no page 3: the document has 2."),
        Case("a jump to page 0", #"[{"goto": 0}, {}]"#, "pages[0].goto: There is no page 0: the document has 2."),
        Case("a jump back", #"[{}, {"goto": 1}]"#, "pages[1].goto: This must lead to a later page: page 1 does not follow page 2."),
        Case("a jump to itself", #"[{"goto": 1}]"#, "pages[0].goto: This must lead to a later page: page 1 does not follow page 1."),
        Case(
            "a jump to a word", #"[{"goto": "next"}]"#,
            "pages[0].goto: This must be the number of a page, counted from 1, or `end`."),
        Case(
            "an answer that jumps back", #"[{}, {"questions": [{"type": 0, "text": "?", "answers": [{"text": "a", "goto": 1}]}]}]"#,
            "pages[1].questions[0].answers[0].goto: This must lead to a later page: page 1 does not follow page 2."),
        Case(
            "a jump of an answer that cannot", #"[{"questions": [{"type": 5, "text": "?", "answers": [{"text": "a", "goto": "end"}]}]}]"#,
            "pages[0].questions[0].answers[0].goto: Only answers of the types 0, 6 and 13 can lead to another page."),
        Case("questions that are no list", #"[{"questions": "x"}]"#, "pages[0].questions: This must be a list, not a string."),
    ]

    @Test("a mistake in a page is found with its path and a sentence", arguments: pages)
    func findsPageMistake(_ example: Case) throws {
        #expect(mistakes(in: try survey(example.members)) == example.mistakes)
    }

    private static let questions: [Case] = [
        Case("no type", #"{"text": "?"}"#, "type: A question needs its type, a number from 0 to 19."),
        Case("a type of another kind", #"{"type": "0", "text": "?"}"#, "type: This must be the number of a question type."),
        Case("the missing type", #"{"type": 18, "text": "?"}"#, "type: There is no question type 18."),
        Case("the rating", #"{"type": 20, "text": "?"}"#, "type: Questions of type 20 (rating) are not supported."),
        Case("no text", #"{"type": 9}"#, "text: This must be a text that is not empty."),
        Case("no answers", #"{"type": 0, "text": "?"}"#, "answers: This must be a list of at least 1."),
        Case("an empty list of answers", #"{"type": 13, "text": "?", "answers": []}"#, "answers: This must be a list of at least 1."),
        Case(
            "an answer without a text", #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {}]}"#,
            "answers[1].text: This must be a text that is not empty."),
        Case(
            "an answer that is no object", #"{"type": 6, "text": "?", "answers": ["a"]}"#,
            "answers[0]: This must be an object, not a string."),
        Case(
            "a text of one's own in a drop-down list", #"{"type": 13, "text": "?", "answers": [{"text": "a", "other": true}]}"#,
            "answers[0].other: An answer of type 13 (drop-down list) takes no text of the respondent's own."),
        Case(
            "a matrix without columns", #"{"type": 1, "text": "?", "answers": [{"text": "a"}]}"#,
            "scale: This must be a list of at least 1."),
        Case(
            "a column that is no text", #"{"type": 7, "text": "?", "answers": [{"text": "a"}], "scale": ["x", 2]}"#,
            "scale[1]: This must be a text that is not empty."),
        Case("bounds the wrong way round", #"{"type": 10, "text": "?", "min": 5, "max": 4}"#, "max: This must not be less than `min`."),
        Case("a bound with a fraction", #"{"type": 10, "text": "?", "min": 1.5}"#, "min: This must be a whole number."),
        Case(
            "a slider beyond 100", #"{"type": 8, "text": "?", "answers": [{"text": "a"}], "max": 101}"#,
            "max: This must be a whole number from 1 to 100."),
        Case(
            "more choices wanted than there are", #"{"type": 6, "text": "?", "answers": [{"text": "a"}], "min": 2}"#,
            "min: This must not be more than the question has answers."),
        Case("too many fields", #"{"type": 2, "text": "?", "fields": 21}"#, "fields: This must be a whole number from 1 to 20."),
        Case(
            "a date the other way round", #"{"type": 12, "text": "?", "min": "2026-01-01"}"#,
            "min: This must be a date written as `dd-mm-yyyy`."),
        Case(
            "dates out of order", #"{"type": 12, "text": "?", "min": "02-01-2026", "max": "01-01-2026"}"#,
            "max: This must not be before `min`."),
        Case(
            "a member of another type", #"{"type": 2, "text": "?", "scale": ["x"]}"#,
            "scale: A question of type 2 (open text) takes no `scale`."),
        Case("a member of no type", #"{"type": 9, "text": "?", "requierd": true}"#, "requierd: There is no such member here."),
        Case(
            "required that is no boolean", #"{"type": 9, "text": "?", "required": 1}"#,
            "required: This must be true or false, not a number."),
    ]

    @Test("a mistake in a question is found with its path and a sentence", arguments: questions)
    func findsQuestionMistake(_ example: Case) throws {
        let pages = #"[{}, {"questions": [{"type": 9, "text": "x"}, \#(example.members)]}]"#
        #expect(mistakes(in: try survey(pages)) == example.mistakes.map { "pages[1].questions[1].\($0)" })
    }

    private static let crowds: [(type: Int64, limit: Int)] = [
        (0, 60), (1, 60), (3, 60), (4, 60), (5, 15), (6, 60), (8, 15), (13, 60), (19, 100),
    ]

    @Test("a question has no more answers than the filling interface numbers", arguments: crowds)
    func limitsAnswers(_ type: Int64, _ limit: Int) throws {
        func question(_ count: Int) throws -> [String] {
            let answers = Array(repeating: #"{"text": "a"}"#, count: count).joined(separator: ",")
            let scale = type == 1 || type == 19 ? #", "scale": ["x"]"# : ""
            return mistakes(in: try survey(#"[{"questions": [{"type": \#(type), "text": "?", "answers": [\#(answers)]\#(scale)}]}]"#))
        }
        #expect(try question(limit).isEmpty)
        #expect(try question(limit + 1) == ["pages[0].questions[0].answers: This must be a list of at most \(limit)."])
    }

    @Test("all mistakes are found at once")
    func findsEverything() throws {
        let found = mistakes(
            in: try document(
                #"""
                {"title": "", "security_level": 2, "colour": "red", "pages": [
                    {"goto": 9, "questions": [{"type": 0, "text": "?", "answers": [{"goto": 1}]}, {"type": 21}]},
                    "x"]}
                """#))
        #expect(
            found == [
                "colour: There is no such member here.",
                "title: This must be a text that is not empty.",
                "password: A survey of security level 2 needs its `password`.",
                "pages[0].goto: There is no page 9: the document has 2.",
                "pages[0].questions[0].answers[0].text: This must be a text that is not empty.",
                "pages[0].questions[0].answers[0].goto: This must lead to a later page: page 1 does not follow page 1.",
                "pages[0].questions[1].text: This must be a text that is not empty.",
                "pages[0].questions[1].type: There is no question type 21.",
                "pages[1]: This must be an object, not a string.",
            ])
    }

    @Test("a document of nothing but mistakes is answered with a bounded list")
    func boundsMistakes() throws {
        let names = (0..<1_000).map { #""x\#($0)": 1"# }.joined(separator: ",")
        let found = mistakes(in: try document("{\(names)}"))
        #expect(found.count == Mistakes.maximum + 1)
        #expect(found.last == "$: There are more mistakes than are listed here.")
    }

    @Test("a document that is no object is refused", arguments: ["7", "[]", "null", #""x""#])
    func refusesOtherKinds(_ text: String) throws {
        #expect(mistakes(in: try document(text)).count == 1)
    }

    @Test("what a document leaves out has a default")
    func appliesDefaults() throws {
        let draft = try SurveyReader.read(try document(#"{"title": "T"}"#), origin: .new)
        #expect(
            draft.settings
                == SurveySettings(
                    title: "T", urlTitle: nil, lang: "en", status: .creating, securityLevel: .open, hasReusableTokens: false,
                    givesVerificationCode: false, acknowledgments: "", endsAt: nil, responseLimit: nil))
        #expect(draft.password == .unchanged)
        #expect(draft.pages.isEmpty)
    }
}
