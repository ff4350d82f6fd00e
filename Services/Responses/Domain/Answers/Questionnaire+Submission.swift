import Contracts

/// The answers of a page in the order of its questions; a question without one is not in it.
typealias PageAnswer = (question: Question, answer: Answer)

extension Questionnaire {
    /// The index that means the consent block of a page, whatever its id (webankieta-responses, "Klauzula GIODO"; F-16).
    private static let consentIndex: Int64 = 1

    /// Checks what was submitted for a page, in the order of F-7: questions of another page, unknown ones, wrong types, values that their
    /// questions do not take, and mandatory questions without an answer.
    func answers(_ submitted: [SubmittedAnswer], onPage index: Int) throws(FillingFault) -> [PageAnswer] {
        let submitted = try assign(submitted, toPage: index)
        let questions = pages[index].questions
        for question in questions {
            guard let answer = submitted[question.id] else { continue }
            // Nobody can answer an upload here, not even with its own type (F-13).
            guard answer.type == question.type.rawValue, question.type != .upload else { throw .refused(.questionType) }
        }
        var answers: [PageAnswer] = []
        var mistakes = Mistakes()
        for question in questions {
            guard let answer = submitted[question.id] else { continue }
            var reader = AnswerReader(question: question, submitted: answer, mistakes: mistakes)
            if let answer = reader.read() { answers.append((question, answer)) }
            mistakes = reader.mistakes
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes.violations) }
        let unanswered = questions.filter { question in
            question.isRequired && question.type.isAnswerable
                && !answers.contains { $0.question.id == question.id && question.isComplete(with: $0.answer) }
        }
        guard unanswered.isEmpty else { throw .unanswered(questions: unanswered.map(\.id)) }
        return answers
    }

    /// What was submitted, by the id of its question.
    private func assign(
        _ submitted: [SubmittedAnswer], toPage index: Int
    ) throws(FillingFault) -> [Int64: SubmittedAnswer] {
        var byQuestion: [Int64: SubmittedAnswer] = [:]
        var mistakes = Mistakes()
        for answer in submitted {
            let place = place(of: answer.question, seenFrom: index)
            if let place, place.page != index { throw .refused(.pageOrder) }
            if let place {
                if byQuestion.updateValue(answer, forKey: place.question) != nil {
                    mistakes.note("questions[\(answer.question)]", "This question is answered twice.")
                }
            } else {
                mistakes.note("questions[\(answer.question)]", "The survey has no such question.")
            }
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes.violations) }
        return byQuestion
    }

    private func place(of id: Int64, seenFrom index: Int) -> (page: Int, question: Int64)? {
        if let page = pageIndex(ofQuestion: id) { return (page, id) }
        guard id == Self.consentIndex else { return nil }
        for page in [index] + pages.indices {
            if let consent = pages[page].questions.first(where: { $0.kind == .consent }) { return (page, consent.id) }
        }
        return nil
    }
}
