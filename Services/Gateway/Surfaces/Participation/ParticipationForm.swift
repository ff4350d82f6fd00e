import Contracts

/// A page's form as the browser sends it back.
struct ParticipationForm: Sendable {
    let answers: PageAnswers
    /// What was typed, to be shown again.
    let questions: ParameterTree
    /// The language of the page that the form was on.
    let language: String?

    /// nil for the form that starts a participation, which names no response.
    ///
    /// - Throws: `Fault.invalid` for answers of a shape that no question has.
    init?(_ form: ParameterTree, survey: Int64) throws {
        guard let response = try form.given("response") else { return nil }
        let questions = form["questions"]?.tree ?? ParameterTree()
        self.questions = questions
        language = try form.given("lang")
        answers = PageAnswers(
            survey: survey, response: Int64(response) ?? 0, respondentKey: try form.given("key") ?? "",
            page: (try form.given("page")).flatMap { Int64($0) } ?? 0,
            answers: try SubmittedAnswer.all(in: form).map { answer in Self.withReason(answer, questions) })
    }

    /// Whether the form says whose page it was. Such a form opens nothing by itself: its key is checked.
    static func isAnswer(_ form: ParameterTree) -> Bool {
        (try? form.given("response")) != nil
    }

    var position: FillingPosition {
        FillingPosition(survey: answers.survey, response: answers.response, respondentKey: answers.respondentKey)
    }

    /// A page without scripts has one field for the reason of a recommendation, whatever the score; the filling interface wants it by score.
    private static func withReason(_ answer: SubmittedAnswer, _ questions: ParameterTree) -> SubmittedAnswer {
        guard let reason = questions[String(answer.question)]?.tree?["reason"]?.text, !reason.isEmpty,
            let score = answer.answer.flatMap({ Int64($0) })
        else { return answer }
        var answer = answer
        answer.others.append(SubmittedCell(row: score, value: reason))
        return answer
    }
}
