import Contracts
import RPC

extension SubmittedAnswer {
    /// The answers in `questions[<id>][type|answer|answers|other_answer|other_answers]` (WA-F S:150-540), in the order given.
    ///
    /// Nothing is believed of them here but their shape: which question takes what is for the service to say.
    ///
    /// - Throws: `Fault.invalid`, naming every parameter of a shape that none of the question types has.
    static func all(in parameters: ParameterTree) throws -> [SubmittedAnswer] {
        switch parameters["questions"] {
        case nil, .null: return []
        // A form of a page without questions to answer sends `questions=`.
        case .text(""): return []
        case .text: throw Fault.invalid([FieldViolation(field: "questions", description: "must be an array of answers by question id")])
        case .tree(let questions):
            var reader = AnswerReader()
            let answers = questions.members.compactMap { reader.answer(question: $0.key, $0.value) }
            guard reader.mistakes.isEmpty else { throw Fault.invalid(reader.mistakes) }
            return answers
        }
    }
}

/// Reads answers and notes what has no right shape.
private struct AnswerReader {
    var mistakes: [FieldViolation] = []

    mutating func answer(question key: String, _ value: Parameter) -> SubmittedAnswer? {
        let name = "questions[\(ParameterError.shown(key))]"
        guard let question = Int64(key) else {
            note(name, "is not a question's id")
            return nil
        }
        guard let members = value.tree else {
            if value != .null { note(name, "must have the members type and answer or answers") }
            return nil
        }
        var answer = SubmittedAnswer(question: question, type: members["type"]?.text.flatMap { Int64($0) })
        switch members["answer"] {
        case .text(let text): answer.answer = text
        case .tree: note("\(name)[answer]", "must be a single value")
        case .null, nil: break
        }
        answer.answers = cells(members["answers"], "\(name)[answers]")
        answer.others = cells(members["other_answer"], "\(name)[other_answer]") + cells(members["other_answers"], "\(name)[other_answers]")
        return answer
    }

    private mutating func cells(_ value: Parameter?, _ name: String) -> [SubmittedCell] {
        switch value {
        case nil, .null: return []
        case .text:
            note(name, "must be an array")
            return []
        case .tree(let rows):
            return rows.members.flatMap { key, value in row(key, value, "\(name)[\(ParameterError.shown(key))]") }
        }
    }

    private mutating func row(_ key: String, _ value: Parameter, _ name: String) -> [SubmittedCell] {
        guard let row = Int64(key) else {
            note(name, "is not a number")
            return []
        }
        switch value {
        case .null: return []
        case .text(let text): return [SubmittedCell(row: row, value: text)]
        case .tree(let columns):
            return columns.members.compactMap { key, value in
                let name = "\(name)[\(ParameterError.shown(key))]"
                guard let column = Int64(key) else {
                    note(name, "is not a number")
                    return nil
                }
                guard value != .null else { return nil }
                guard let text = value.text else {
                    note(name, "must be a single value")
                    return nil
                }
                return SubmittedCell(row: row, column: column, value: text)
            }
        }
    }

    private mutating func note(_ field: String, _ description: String) {
        mistakes.append(FieldViolation(field: field, description: description))
    }
}
