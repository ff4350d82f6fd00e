import RPC

extension QuestionDocument {
    /// What is wrong with the answer, in the words of the page; nil when nothing is.
    ///
    /// The service says where something is wrong. What it is follows from the question, of which nearly each can be answered wrongly in one way.
    func problem(in input: PageInput, _ texts: ParticipationTexts) -> String? {
        guard let violations = input.violations else { return nil }
        let typed = input.typed(for: id)
        let prefix = "questions[\(id)]"
        // The service looks for what is missing when nothing is wrong; a person wants to know both at once.
        guard let found = violations.first(where: { $0.field.hasPrefix(prefix) })?.field else {
            return isRequired && !Self.hasAnswer(typed) ? texts.unanswered : nil
        }
        if found == prefix { return Self.hasAnswer(typed) && !rows.isEmpty ? texts.incomplete : texts.unanswered }
        if found.contains("[other") { return texts.tooLong }
        return switch type {
        case 2, 4, 17: texts.tooLong
        case 3: points.map(texts.points).map(texts.please) ?? texts.please(texts.number(from: 0, to: nil))
        case 5: texts.wrongRanking
        case 6: texts.choices(from: least, to: most).map(texts.please) ?? texts.wrongAnswer
        case 8: texts.please(texts.number(from: sliderBounds.lowerBound, to: sliderBounds.upperBound))
        case 10: texts.please(texts.number(from: least, to: most))
        case 11: texts.wrongEmail
        case 12: texts.please(texts.date(from: value["min"]?.string, to: value["max"]?.string))
        default: texts.wrongAnswer
        }
    }

    /// 1 to 100, or what the author has made of it.
    var sliderBounds: ClosedRange<Int64> {
        let least = least ?? 1
        return least...max(least, most ?? 100)
    }

    private static func hasAnswer(_ typed: ParameterTree?) -> Bool {
        guard let typed else { return false }
        return ["answer", "answers"].contains { typed[$0].map(hasText) ?? false }
    }

    private static func hasText(_ value: Parameter) -> Bool {
        switch value {
        case .text(let text): !text.allSatisfy(\.isWhitespace)
        case .tree(let tree): tree.members.contains { hasText($0.value) }
        case .null: false
        }
    }
}
