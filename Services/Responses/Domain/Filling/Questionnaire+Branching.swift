extension Questionnaire {
    /// Where a page leads: the first answer rule that matches, else the rule of the page, else the next page (F-20).
    ///
    /// Rules come in the order of the questions, and within one of the choices.
    func destination(afterPage index: Int, answers: [PageAnswer]) -> Destination {
        for (question, answer) in answers {
            let choices = question.kind.choices
            for number in answer.chosen where choices.indices.contains(number - 1) {
                if let destination = choices[number - 1].destination { return destination }
            }
        }
        if let destination = pages[index].destination { return destination }
        return index + 1 < pages.count ? .page(index + 1) : .end
    }
}
