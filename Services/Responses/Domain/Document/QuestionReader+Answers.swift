import JSON

extension QuestionReader {
    private static let names = ["text", "other", "goto"]

    /// The answers of a question that offers some to choose from.
    func choices(of type: QuestionType, _ mistakes: inout Mistakes) -> [Choice] {
        answers(of: type, &mistakes).map { answer in
            if !type.takesOtherText, answer["other"] != nil, answer["other"] != .bool(false) {
                mistakes.note(answer.path(to: "other"), "An answer of \(type.title) takes no text of the respondent's own.")
            }
            return Choice(
                text: answer.requiredText("text", limit: SurveyLimits.answerText, &mistakes),
                takesText: type.takesOtherText && answer.flag("other", &mistakes),
                destination: targets.destination(of: answer, onPage: page, &mistakes))
        }
    }

    /// The answers of a question where they are rows, fields or items.
    func rows(of type: QuestionType, _ mistakes: inout Mistakes) -> [String] {
        answers(of: type, &mistakes).map { answer in
            if answer["other"] != nil {
                mistakes.note(answer.path(to: "other"), "An answer of \(type.title) takes no text of the respondent's own.")
            }
            if answer["goto"] != nil {
                mistakes.note(answer.path(to: "goto"), "Only answers of the types 0, 6 and 13 can lead to another page.")
            }
            return answer.requiredText("text", limit: SurveyLimits.answerText, &mistakes)
        }
    }

    /// The columns of a matrix, or the groups of drag and drop.
    func scale(_ mistakes: inout Mistakes) -> [String] {
        let values = object.elements("scale", count: 1...SurveyLimits.scale, &mistakes)
        return values.prefix(SurveyLimits.scale).enumerated().map { index, value in
            let path = "\(object.path(to: "scale"))[\(index)]"
            guard let text = value.string, !text.allSatisfy(\.isWhitespace) else {
                mistakes.note(path, "This must be a text that is not empty.")
                return ""
            }
            if text.unicodeScalars.count > SurveyLimits.answerText {
                mistakes.note(path, "This must not be longer than \(SurveyLimits.answerText) characters.")
            }
            if text.utf8.contains(0) { mistakes.note(path, "The character U+0000 is not allowed.") }
            return text
        }
    }

    private func answers(of type: QuestionType, _ mistakes: inout Mistakes) -> [DocumentObject] {
        let values = object.elements("answers", count: 1...type.answerLimit, &mistakes)
        var answers: [DocumentObject] = []
        for (index, value) in values.prefix(type.answerLimit).enumerated() {
            guard let answer = DocumentObject(value, at: "\(object.path(to: "answers"))[\(index)]", &mistakes) else { continue }
            answer.refuseMembers(except: Self.names, &mistakes)
            answers.append(answer)
        }
        return answers
    }
}
