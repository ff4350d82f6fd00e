import Contracts
import Testing

@testable import ResponsesService

@Suite("The answers of a page")
struct SubmissionTests {
    private func twoPages() throws -> Questionnaire {
        try questionnaire(
            pages: #"""
                [{"questions": [{"type": 10, "text": "a", "required": true}, {"type": 14, "text": "consent"}]},
                 {"questions": [{"type": 10, "text": "b"}]}]
                """#)
    }

    private func number(_ question: Int64, _ answer: String, type: Int64 = 10) -> SubmittedAnswer {
        SubmittedAnswer(question: question, type: type, answer: answer)
    }

    @Test("a question of another page is out of order, an unknown one is named")
    func tellsPlaces() throws {
        let questionnaire = try twoPages()
        #expect(throws: FillingFault.refused(.pageOrder)) { try questionnaire.answers([number(1005, "1")], onPage: 0) }
        #expect(throws: FillingFault.invalid([.init(field: "questions[9]", description: "The survey has no such question.")])) {
            try questionnaire.answers([number(1002, "1"), number(9, "1")], onPage: 0)
        }
        #expect(throws: FillingFault.invalid([.init(field: "questions[1002]", description: "This question is answered twice.")])) {
            try questionnaire.answers([number(1002, "1"), number(1002, "2")], onPage: 0)
        }
    }

    @Test("index 1 means the consent block of the page, as does its id; elsewhere it is out of order")
    func findsConsent() throws {
        let questionnaire = try twoPages()
        for id in [1, 1003] as [Int64] {
            let answers = try questionnaire.answers([number(1002, "1"), number(id, "true", type: 14)], onPage: 0)
            #expect(answers.map(\.question.id) == [1002, 1003])
            #expect(answers.last?.answer == .consent)
        }
        #expect(throws: FillingFault.refused(.pageOrder)) { try questionnaire.answers([number(1, "true", type: 14)], onPage: 1) }
        let without = try self.questionnaireWithoutConsent()
        #expect(throws: FillingFault.invalid([.init(field: "questions[1]", description: "The survey has no such question.")])) {
            try without.answers([number(1, "true", type: 14)], onPage: 0)
        }
        #expect(throws: FillingFault.invalid([.init(field: "questions[1][answer]", description: "This must be `true` or `false`.")])) {
            try questionnaire.answers([number(1002, "1"), number(1, "x", type: 14)], onPage: 0)
        }
    }

    private func questionnaireWithoutConsent() throws -> Questionnaire {
        try questionnaire(question: #"{"type": 10, "text": "a"}"#)
    }

    @Test("faults come in the order of F-7: place, type, value, mandatory")
    func ordersFaults() throws {
        let questionnaire = try twoPages()
        let elsewhere = number(1005, "1")
        let mistyped = number(1003, "true", type: 0)
        let malformed = number(1002, "x")
        #expect(throws: FillingFault.refused(.pageOrder)) { try questionnaire.answers([malformed, mistyped, elsewhere], onPage: 0) }
        #expect(throws: FillingFault.refused(.questionType)) { try questionnaire.answers([malformed, mistyped], onPage: 0) }
        #expect(throws: FillingFault.refused(.questionType)) { try questionnaire.answers([mistyped], onPage: 0) }
        #expect(throws: FillingFault.invalid([.init(field: "questions[1002][answer]", description: "This must be a whole number.")])) {
            try questionnaire.answers([malformed], onPage: 0)
        }
        #expect(throws: FillingFault.unanswered(questions: [1002])) { try questionnaire.answers([], onPage: 0) }
    }

    @Test("all values that are wrong are named at once")
    func namesEverything() throws {
        let questionnaire = try questionnaire(pages: #"[{"questions": [{"type": 10, "text": "a"}, {"type": 11, "text": "b"}]}]"#)
        #expect(
            throws: FillingFault.invalid([
                .init(field: "questions[1002][answer]", description: "This must be a whole number."),
                .init(field: "questions[1003][answer]", description: "This must be an e-mail address."),
            ])
        ) {
            try questionnaire.answers([number(1002, "x"), number(1003, "x", type: 11)], onPage: 0)
        }
    }
}
