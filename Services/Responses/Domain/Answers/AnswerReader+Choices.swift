extension AnswerReader {
    /// Types 0 and 13.
    mutating func singleChoice(_ choices: [Choice]) -> Answer? {
        // A form sends the text of an answer that was given up for another along; it is left alone.
        let texts = others("other_answer", among: choices.count) { choices[$0 - 1].takesText }
        guard let text = single(), let number = integer(text, in: 1...Int64(choices.count), path.answer) else { return nil }
        return .choice(Int(number), text: texts[Int(number)])
    }

    /// Type 16; the answers are the scores 0 to 10 plus one.
    mutating func recommendation(asksReason: Bool) -> Answer? {
        let texts = others("other_answer", among: Int(SurveyLimits.recommendations.upperBound)) { _ in asksReason }
        guard let text = single(), let number = integer(text, in: SurveyLimits.recommendations, path.answer) else { return nil }
        return .choice(Int(number), text: texts[Int(number)])
    }

    /// Type 6.
    mutating func multipleChoice(_ choices: [Choice], count: Bounds) -> Answer? {
        let texts = others("other_answers", among: choices.count) { choices[$0 - 1].takesText }
        var chosen: [Int] = []
        for (number, value, path) in rows(choices.count) where flag(value, path) { chosen.append(number) }
        guard !chosen.isEmpty else { return nil }
        guard count.contains(Int64(chosen.count)) else {
            mistakes.note(path.answers, "The number of answers chosen must be a whole number\(count.phrase).")
            return nil
        }
        return .choices(chosen.sorted(), texts: texts.filter { chosen.contains($0.key) })
    }

    /// Type 14.
    mutating func consent() -> Answer? {
        refuseOthers()
        guard let text = single(), flag(text, path.answer) else { return nil }
        return .consent
    }
}
