import Contracts
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: answers in parameters")
struct SubmittedAnswerTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let form: String
        let json: String
        let answers: [SubmittedAnswer]
        var testDescription: String { form }
    }

    /// The parameters of each question type (WA-F S:150-540), as a form and as JSON.
    static let examples: [Example] = [
        Example(
            form: "questions[5][type]=0&questions[5][answer]=3&questions[5][other_answer][3]=inne",
            json: #"{"questions":{"5":{"type":0,"answer":3,"other_answer":{"3":"inne"}}}}"#,
            answers: [SubmittedAnswer(question: 5, type: 0, answer: "3", others: [SubmittedCell(row: 3, value: "inne")])]),
        Example(
            form: "questions[5][type]=1&questions[5][answers][1]=2&questions[5][answers][2]=3",
            json: #"{"questions":{"5":{"type":1,"answers":{"1":2,"2":"3"}}}}"#,
            answers: [
                SubmittedAnswer(question: 5, type: 1, answers: [SubmittedCell(row: 1, value: "2"), SubmittedCell(row: 2, value: "3")])
            ]),
        Example(
            form: "questions[5][type]=2&questions[5][answers][]=jeden&questions[5][answers][]=dwa",
            json: #"{"questions":{"5":{"type":"2","answers":["jeden","dwa"]}}}"#,
            answers: [
                SubmittedAnswer(
                    question: 5, type: 2, answers: [SubmittedCell(row: 0, value: "jeden"), SubmittedCell(row: 1, value: "dwa")])
            ]),
        Example(
            form: "questions[5][type]=6&questions[5][answers][2]=true&questions[5][other_answers][2]=x",
            json: #"{"questions":{"5":{"type":6,"answers":{"2":true},"other_answers":{"2":"x"}}}}"#,
            answers: [
                SubmittedAnswer(
                    question: 5, type: 6, answers: [SubmittedCell(row: 2, value: "true")], others: [SubmittedCell(row: 2, value: "x")])
            ]),
        Example(
            form:
                "questions[5][type]=7&questions[5][answers][1][2]=true&questions[5][answers][1][3]=true&questions[5][answers][4][1]=false",
            json: #"{"questions":{"5":{"type":7,"answers":{"1":{"2":true,"3":true},"4":{"1":false}}}}}"#,
            answers: [
                SubmittedAnswer(
                    question: 5, type: 7,
                    answers: [
                        SubmittedCell(row: 1, column: 2, value: "true"), SubmittedCell(row: 1, column: 3, value: "true"),
                        SubmittedCell(row: 4, column: 1, value: "false"),
                    ])
            ]),
        Example(
            form: "questions[5][type]=9", json: #"{"questions":{"5":{"type":9}}}"#, answers: [SubmittedAnswer(question: 5, type: 9)]),
        Example(
            form: "questions[5][type]=10&questions[5][answer]=-7", json: #"{"questions":{"5":{"type":10,"answer":-7}}}"#,
            answers: [SubmittedAnswer(question: 5, type: 10, answer: "-7")]),
        Example(
            form: "questions[1][type]=14&questions[1][answer]=true", json: #"{"questions":{"1":{"type":14,"answer":true}}}"#,
            answers: [SubmittedAnswer(question: 1, type: 14, answer: "true")]),
        Example(
            form: "questions[5][type]=17&questions[5][answers][1][2]=tekst",
            json: #"{"questions":{"5":{"type":17,"answers":{"1":{"2":"tekst"}}}}}"#,
            answers: [SubmittedAnswer(question: 5, type: 17, answers: [SubmittedCell(row: 1, column: 2, value: "tekst")])]),
        Example(
            form: "questions[5][type]=x&questions[6][answer]=1",
            json: #"{"questions":{"5":{"type":"x","answers":null},"6":{"answer":"1","other_answer":null}}}"#,
            answers: [SubmittedAnswer(question: 5, type: nil), SubmittedAnswer(question: 6, type: nil, answer: "1")]),
        Example(form: "questions=", json: #"{"questions":null}"#, answers: []),
        Example(form: "", json: "{}", answers: []),
    ]

    @Test("forms and JSON bodies become answers", arguments: examples)
    func reading(example: Example) throws {
        #expect(try SubmittedAnswer.all(in: ParameterTree(form: example.form.utf8)) == example.answers)
        #expect(try SubmittedAnswer.all(in: example.json.utf8Bytes { try ParameterTree(json: $0) }) == example.answers)
    }

    @Test(
        "a shape that no question has is refused under the parameter's name",
        arguments: [
            ("questions=5", ["questions"]), ("questions[x][type]=0", ["questions[x]"]), ("questions[5]=3", ["questions[5]"]),
            ("questions[5][answer][1]=3", ["questions[5][answer]"]), ("questions[5][answers]=3", ["questions[5][answers]"]),
            ("questions[5][answers][a]=3&questions[6]=1", ["questions[5][answers][a]", "questions[6]"]),
            ("questions[5][answers][1][b]=3", ["questions[5][answers][1][b]"]),
            ("questions[5][answers][1][2][3]=3", ["questions[5][answers][1][2]"]),
            ("questions[5][other_answer]=3", ["questions[5][other_answer]"]),
        ])
    func refusals(form: String, names: [String]) throws {
        let tree = try ParameterTree(form: form.utf8)
        do {
            _ = try SubmittedAnswer.all(in: tree)
            Issue.record("nothing was refused")
        } catch Fault.invalid(let violations) {
            #expect(violations.map(\.field) == names)
        }
    }
}
