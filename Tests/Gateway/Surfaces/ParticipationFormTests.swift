import Contracts
import Testing

@testable import GatewayService

@Suite("What a page's form means")
struct ParticipationFormTests {
    private let position = FillingPosition(survey: 42, response: 9, respondentKey: "k9")

    private func answers(_ form: String) throws -> [SubmittedAnswer] {
        try ParticipationForm(form.utf8).answers(at: position, page: 31).answers
    }

    @Test(
        "a date is read as people write it",
        arguments: [
            ("5.3.2026", "05-03-2026"), ("05/03/2026", "05-03-2026"), ("2026-03-05", "05-03-2026"), ("05-03-2026", "05-03-2026"),
            (" 5 . 3 . 2026 ", "05-03-2026"), ("5.3.26", "5.3.26"), ("yesterday", "yesterday"), ("1-2", "1-2"), ("", ""),
            ("2026-03-05-01", "2026-03-05-01"), ("-5.3.2026", "-5.3.2026"),
        ])
    func dates(text: String, wanted: String) {
        #expect(ParticipationForm.dayFirst(text) == wanted)
    }

    @Test("who writes an answer of their own has chosen it, unless they have chosen another")
    func ownAnswers() throws {
        let other = [SubmittedCell(row: 3, value: "x")]
        #expect(
            try answers("questions[5][type]=0&questions[5][other_answer][3]=x")
                == [SubmittedAnswer(question: 5, type: 0, answer: "3", others: other)])
        #expect(
            try answers("questions[5][type]=0&questions[5][answer]=1&questions[5][other_answer][3]=x")
                == [SubmittedAnswer(question: 5, type: 0, answer: "1", others: other)])
        #expect(
            try answers("questions[5][type]=6&questions[5][other_answers][3]=x")
                == [SubmittedAnswer(question: 5, type: 6, answers: [SubmittedCell(row: 3, value: "true")], others: other)])
    }

    @Test("a page of many fields is read whole")
    func manyFields() throws {
        let fields = (1...60).flatMap { row in (1...30).map { "questions[5][answers][\(row)][\($0)]=" } }
        #expect(try answers((["questions[5][type]=17"] + fields).joined(separator: "&")).first?.answers.count == 1_800)
    }

    @Test("the end of a line is one character")
    func lines() throws {
        #expect(
            try answers("questions[5][type]=2&questions[5][answers][0]=a%0D%0Ab")
                == [SubmittedAnswer(question: 5, type: 2, answers: [SubmittedCell(row: 0, value: "a\nb")])])
    }

    @Test("a seal belongs to its response, survives as text, and is worth nothing for another")
    func seals() throws {
        let seal = FormSeal(position, page: 31, version: 3)
        #expect(FormSeal(seal.text) == seal && seal.version == 3)
        #expect(seal.belongs(to: position) && seal.wasShown(position, page: 31) && !seal.wasShown(position, page: 32))
        let other = FillingPosition(survey: 42, response: 9, respondentKey: "k8")
        #expect(!seal.belongs(to: other) && !seal.wasShown(other, page: 31))
        // Of this many some have digests that are alike in part.
        for number in 0..<5_000 {
            let stranger = FillingPosition(survey: 42, response: 9, respondentKey: "k\(number) ")
            #expect(!seal.belongs(to: stranger) && !seal.wasShown(stranger, page: 31))
        }
        #expect(!seal.text.contains("k9"))
        for text in ["", "3", "x.y.z", "3.a"] { #expect(FormSeal(text) == nil) }
    }

    @Test(
        "languages are written in their direction",
        arguments: [
            ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("en", "ltr"), ("pl", "ltr"), ("az-Arab", "rtl"), ("pa-Guru", "ltr"),
            ("ar-Latn", "ltr"),
        ])
    func directions(tag: String, direction: String) {
        #expect(SurveyLanguage(tag: tag).direction == direction)
    }
}
