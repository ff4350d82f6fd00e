import JSON

extension Questionnaire {
    /// Where a page leads: the first answer rule that matches, else the rule of the page, else the next page (F-20).
    ///
    /// Rules come in the order of the questions, and within one of the choices.
    func destination(afterPage index: Int, answers: [PageAnswer]) -> Destination {
        let rules = answers.lazy.compactMap { question, answer in question.kind.destination(afterChoosing: answer.chosen) }
        if let destination = rules.first { return destination }
        if let destination = pages[index].destination { return destination }
        return index + 1 < pages.count ? .page(index + 1) : .end
    }

    /// Whether answers have led from the page to the end although pages come behind it: the respondent was screened out.
    ///
    /// - Parameter answers: As they are stored, by question id.
    func isScreeningOut(_ answers: JSONObject, afterPage index: Int) -> Bool {
        guard index + 1 < pages.count else { return false }
        let rules = pages[index].questions.lazy.compactMap { question in
            question.kind.destination(afterChoosing: Answer.chosen(in: answers[String(question.id)]))
        }
        return rules.first == .end
    }
}

extension QuestionKind {
    /// Where the first of the chosen answers with a rule leads.
    fileprivate func destination(afterChoosing numbers: [Int]) -> Destination? {
        numbers.lazy.compactMap { choices.indices.contains($0 - 1) ? choices[$0 - 1].destination : nil }.first
    }
}
