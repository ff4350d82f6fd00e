import Contracts
import JSON
import Testing

@testable import ResponsesService

@Suite("Answers to one question")
struct AnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let question: String
        let fields: String
        /// What is stored, or the violation as `parameter: sentence`; nil: no answer.
        let outcome: String?
        var testDescription: String { "\(question.prefix(14)) \(fields.prefix(60))" }

        init(_ question: String, _ fields: String, _ outcome: String?) {
            self.question = question
            self.fields = fields
            self.outcome = outcome
        }
    }

    private static let choice =
        #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c", "other": true}]}"#
    private static let many =
        #"{"type": 6, "text": "?", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c", "other": true}], "min": 1, "max": 2}"#
    private static let list = #"{"type": 13, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let open = #"{"type": 2, "text": "?", "fields": 2}"#
    private static let number = #"{"type": 10, "text": "?", "min": 18, "max": 120}"#
    private static let least = #"{"type": 10, "text": "?", "min": -3}"#
    private static let nps = #"{"type": 16, "text": "?", "reason": true}"#
    private static let bareNPS = #"{"type": 16, "text": "?"}"#
    private static let single = #"{"type": 1, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y", "z"]}"#
    private static let multiple = #"{"type": 7, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y", "z"]}"#
    private static let texts = #"{"type": 17, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y", "z"]}"#
    private static let points = #"{"type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "points": 100}"#
    private static let freePoints = #"{"type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let form = #"{"type": 4, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let ranking = #"{"type": 5, "text": "?", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}"#
    private static let slider = #"{"type": 8, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let group = #"{"type": 19, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#
    private static let email = #"{"type": 11, "text": "?"}"#
    private static let date = #"{"type": 12, "text": "?", "min": "01-03-2024", "max": "28-02-2026"}"#
    private static let anyDate = #"{"type": 12, "text": "?"}"#
    private static let consent = #"{"type": 14, "text": "?"}"#
    private static let block = #"{"type": 9, "text": "?"}"#

    private static let good: [Case] = [
        Case(choice, "answer=1", #"{"type":0,"answer":1}"#),
        Case(choice, "answer=3&other[3]=coś", #"{"type":0,"answer":3,"other":"coś"}"#),
        Case(choice, "answer= 3 ", #"{"type":0,"answer":3}"#),
        Case(choice, "answer=1&other[3]=given up", #"{"type":0,"answer":1}"#),
        Case(choice, "answer=2&other[1]=", #"{"type":0,"answer":2}"#),
        Case(choice, "answer=", nil),
        Case(choice, "", nil),
        Case(list, "answer=2", #"{"type":13,"answer":2}"#),
        Case(many, "answers[2]=true&answers[1]=1", #"{"type":6,"answers":[1,2]}"#),
        Case(many, "answers[1]=false&answers[2]=0&answers[3]=true&other[3]=x", #"{"type":6,"answers":[3],"other":{"3":"x"}}"#),
        Case(many, "answers[1]=true&other[3]=x", #"{"type":6,"answers":[1]}"#),
        Case(many, "answers[1]=false&answers[2]=", nil),
        Case(open, "answers[0]=a&answers[1]=b", #"{"type":2,"answers":["a","b"]}"#),
        Case(open, "answers[1]=b", #"{"type":2,"answers":["","b"]}"#),
        Case(open, "answers[0]=&answers[1]=  ", nil),
        Case(number, "answer=18", #"{"type":10,"answer":18}"#),
        Case(number, "answer=120", #"{"type":10,"answer":120}"#),
        Case(least, "answer=-3", #"{"type":10,"answer":-3}"#),
        Case(least, "answer=9223372036854775807", #"{"type":10,"answer":9223372036854775807}"#),
        Case(nps, "answer=1", #"{"type":16,"answer":1}"#),
        Case(nps, "answer=11&other[11]=świetne", #"{"type":16,"answer":11,"reason":"świetne"}"#),
        Case(single, "answers[1]=1&answers[2]=3", #"{"type":1,"answers":{"1":1,"2":3}}"#),
        Case(single, "answers[2]=2", #"{"type":1,"answers":{"2":2}}"#),
        Case(multiple, "answers[1][3]=true&answers[1][1]=1&answers[2][2]=0", #"{"type":7,"answers":{"1":[1,3]}}"#),
        Case(texts, "answers[2][3]=x", #"{"type":17,"answers":{"2":{"3":"x"}}}"#),
        Case(points, "answers[1]=100", #"{"type":3,"answers":{"1":100}}"#),
        Case(points, "answers[1]=0&answers[2]=100", #"{"type":3,"answers":{"1":0,"2":100}}"#),
        Case(freePoints, "answers[1]=1000000", #"{"type":3,"answers":{"1":1000000}}"#),
        Case(form, "answers[2]=x", #"{"type":4,"answers":{"2":"x"}}"#),
        Case(ranking, "answers[1]=3&answers[2]=1&answers[3]=2", #"{"type":5,"answers":{"1":3,"2":1,"3":2}}"#),
        Case(slider, "answers[1]=1&answers[2]=100", #"{"type":8,"answers":{"1":1,"2":100}}"#),
        Case(group, "answers[1]=2", #"{"type":19,"answers":{"1":2}}"#),
        Case(email, "answer= jan@example.pl", #"{"type":11,"answer":"jan@example.pl"}"#),
        Case(date, "answer=01-03-2024", #"{"type":12,"answer":"01-03-2024"}"#),
        Case(date, "answer=28-02-2026", #"{"type":12,"answer":"28-02-2026"}"#),
        Case(anyDate, "answer=29-02-2024", #"{"type":12,"answer":"29-02-2024"}"#),
        Case(consent, "answer=true", #"{"type":14,"answer":true}"#),
        Case(consent, "answer=false", nil),
        Case(block, "", nil),
        Case(block, "answer=", nil),
    ]

    @Test("a right answer is stored in its type's form", arguments: good)
    func accepts(_ example: Case) throws {
        let questionnaire = try questionnaire(question: example.question)
        let type = questionnaire.pages[0].questions[0].type
        let answers = try questionnaire.answers([submission(type.rawValue, example.fields)], onPage: 0)
        #expect(answers.first.map { JSON.encodeString($0.answer.document(type: type)) } == example.outcome)
    }

    private static let bad: [Case] = [
        Case(choice, "answer=0", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=4", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=1.0", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=+1", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=١", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=1;drop", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answer=99999999999999999999", "[answer]: This must be a whole number from 1 to 3."),
        Case(choice, "answers[1]=true", "[answers]: A question of type 0 (single choice) is answered with `answer`."),
        Case(choice, "answer=1&other[1]=x", "[other_answer][1]: This answer takes no text."),
        Case(choice, "answer=1&other[-9223372036854775808]=x", "[other_answer][-9223372036854775808]: This answer takes no text."),
        Case(
            choice, "answer=3&other[3]=\(String(repeating: "x", count: 10_001))",
            "[other_answer][3]: This must not be longer than 10000 characters."),
        Case(choice, "answer=3&other[3]=a\u{0}", "[other_answer][3]: The character U+0000 is not allowed."),
        Case(list, "answer=2&other[2]=x", "[other_answer][2]: This answer takes no text."),
        Case(many, "answers[4]=true", "[answers][4]: The rows are numbered from 1 to 3."),
        Case(many, "answers[0]=true", "[answers][0]: The rows are numbered from 1 to 3."),
        Case(many, "answers[1]=yes", "[answers][1]: This must be `true` or `false`."),
        Case(many, "answers[1]=1&answers[2]=1&answers[3]=1", "[answers]: The number of answers chosen must be a whole number from 1 to 2."),
        Case(many, "answers[1]=1&answers[1]=1", "[answers][1]: This is answered twice."),
        Case(many, "answers[1]=1&other[2]=x", "[other_answers][2]: This answer takes no text."),
        Case(many, "answer=1", "[answer]: A question of type 6 (multiple choice) is answered with `answers`."),
        Case(open, "answers[2]=c", "[answers][2]: The rows are numbered from 0 to 1."),
        Case(open, "answers[0]=\(String(repeating: "ą", count: 10_001))", "[answers][0]: This must not be longer than 10000 characters."),
        Case(open, "answer=x", "[answer]: A question of type 2 (open text) is answered with `answers`."),
        Case(number, "answer=17", "[answer]: This must be a whole number from 18 to 120."),
        Case(number, "answer=121", "[answer]: This must be a whole number from 18 to 120."),
        Case(number, "answer=1e2", "[answer]: This must be a whole number from 18 to 120."),
        Case(number, "answer=20&other[1]=x", "[other_answer][1]: This answer takes no text."),
        Case(least, "answer=-4", "[answer]: This must be a whole number of at least -3."),
        Case(least, "answer=9223372036854775808", "[answer]: This must be a whole number of at least -3."),
        Case(nps, "answer=0", "[answer]: This must be a whole number from 1 to 11."),
        Case(nps, "answer=12", "[answer]: This must be a whole number from 1 to 11."),
        Case(nps, "answer=11&other[12]=x", "[other_answer][12]: This answer takes no text."),
        Case(bareNPS, "answer=11&other[11]=x", "[other_answer][11]: This answer takes no text."),
        Case(single, "answers[1]=4", "[answers][1]: This must be a whole number from 1 to 3."),
        Case(single, "answers[3]=1", "[answers][3]: The rows are numbered from 1 to 2."),
        Case(single, "answers[1][2]=true", "[answers][1][2]: A question of type 1 (matrix with one choice a row) has no columns here."),
        Case(
            multiple, "answers[1]=2",
            "[answers][1]: A question of type 7 (matrix with several choices a row) is answered by row and column."),
        Case(multiple, "answers[1][4]=true", "[answers][1][4]: There are 2 rows and 3 columns, numbered from 1."),
        Case(texts, "answers[3][1]=x", "[answers][3][1]: There are 2 rows and 3 columns, numbered from 1."),
        Case(points, "answers[1]=60&answers[2]=41", "[answers]: The points must add up to 100."),
        Case(points, "answers[1]=-1&answers[2]=100", "[answers][1]: This must be a whole number from 0 to 100."),
        Case(freePoints, "answers[1]=1000001", "[answers][1]: This must be a whole number from 0 to 1000000."),
        Case(ranking, "answers[1]=1&answers[2]=1", "[answers]: No position may be given twice."),
        Case(ranking, "answers[1]=4", "[answers][1]: This must be a whole number from 1 to 3."),
        Case(slider, "answers[1]=0", "[answers][1]: This must be a whole number from 1 to 100."),
        Case(slider, "answers[1]=101", "[answers][1]: This must be a whole number from 1 to 100."),
        Case(group, "answers[1]=3", "[answers][1]: This must be a whole number from 1 to 2."),
        Case(email, "answer=jan", "[answer]: This must be an e-mail address."),
        Case(email, "answer=jan@localhost", "[answer]: This must be an e-mail address."),
        Case(email, "answer=a b@example.pl", "[answer]: This must be an e-mail address."),
        Case(email, "answer=a@b@example.pl", "[answer]: This must be an e-mail address."),
        Case(email, "answer=a\r\nBcc: x@example.pl", "[answer]: This must be an e-mail address."),
        Case(email, "answer=\(String(repeating: "a", count: 65))@example.pl", "[answer]: This must be an e-mail address."),
        Case(date, "answer=29-02-2024", "[answer]: This must not be before 01-03-2024."),
        Case(date, "answer=01-03-2026", "[answer]: This must not be after 28-02-2026."),
        Case(anyDate, "answer=2024-03-01", "[answer]: This must be a date of the calendar written as `dd-mm-yyyy`."),
        Case(anyDate, "answer=29-02-2023", "[answer]: This must be a date of the calendar written as `dd-mm-yyyy`."),
        Case(anyDate, "answer=1-1-2024", "[answer]: This must be a date of the calendar written as `dd-mm-yyyy`."),
        Case(anyDate, "answer=00-01-2024", "[answer]: This must be a date of the calendar written as `dd-mm-yyyy`."),
        Case(consent, "answer=yes", "[answer]: This must be `true` or `false`."),
        Case(block, "answer=x", "[answer]: A question of type 9 (descriptive block) takes no answer."),
        Case(block, "answers[1]=x", "[answers]: A question of type 9 (descriptive block) takes no answer."),
    ]

    @Test("a wrong answer names its parameter and says what would be right", arguments: bad)
    func refuses(_ example: Case) throws {
        let questionnaire = try questionnaire(question: example.question)
        let type = questionnaire.pages[0].questions[0].type
        do {
            let answers = try questionnaire.answers([submission(type.rawValue, example.fields)], onPage: 0)
            Issue.record("accepted as \(answers)")
        } catch {
            guard case .invalid(let violations) = error else {
                Issue.record("refused with \(error)")
                return
            }
            #expect(violations.map { "\($0.field): \($0.description)" } == ["questions[1002]\(example.outcome ?? "")"])
        }
    }

    @Test("an answer of another type, or of none, is refused as that", arguments: [nil, -1, 1, 15, 18, 20, Int64.max])
    func refusesOtherTypes(_ type: Int64?) throws {
        let questionnaire = try questionnaire(question: Self.choice)
        #expect(throws: FillingFault.refused(.questionType)) { try questionnaire.answers([submission(type, "answer=1")], onPage: 0) }
    }

    @Test("an upload cannot be answered, not even as an upload")
    func refusesUploads() throws {
        let questionnaire = try questionnaire(question: #"{"type": 15, "text": "?", "required": true}"#)
        #expect(throws: FillingFault.refused(.questionType)) { try questionnaire.answers([submission(15, "")], onPage: 0) }
        #expect(try questionnaire.answers([], onPage: 0).isEmpty)
    }
}
