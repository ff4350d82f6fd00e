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

/// Reads answers and notes what has no right shape. The names of parameters are put together only for what is noted.
private struct AnswerReader {
    var mistakes: [FieldViolation] = []

    mutating func answer(question key: String, _ value: Parameter) -> SubmittedAnswer? {
        func name(_ member: String = "") -> String { "questions[\(ParameterError.shown(key))]\(member)" }
        guard let question = Int64(key) else {
            note(name(), "is not a question's id")
            return nil
        }
        guard let members = value.tree else {
            if value != .null { note(name(), "must have the members type and answer or answers") }
            return nil
        }
        var answer = SubmittedAnswer(question: question, type: members["type"]?.text.flatMap { Int64($0) })
        switch members["answer"] {
        case .text(let text): answer.answer = text
        case .tree: note(name("[answer]"), "must be a single value")
        case .null, nil: break
        }
        answer.answers = cells(members["answers"], name("[answers]"))
        answer.others =
            cells(members["other_answer"], name("[other_answer]"))
            + cells(members["other_answers"], name("[other_answers]"))
        return answer
    }

    private mutating func cells(_ value: Parameter?, _ name: @autoclosure () -> String) -> [SubmittedCell] {
        switch value {
        case nil, .null: return []
        case .text:
            note(name(), "must be an array")
            return []
        case .tree(let rows):
            var cells: [SubmittedCell] = []
            cells.reserveCapacity(rows.members.count)
            for (key, value) in rows.members { append(key, value, "\(name())[\(ParameterError.shown(key))]", to: &cells) }
            return cells
        }
    }

    private mutating func append(
        _ key: String, _ value: Parameter, _ name: @autoclosure () -> String, to cells: inout [SubmittedCell]
    ) {
        guard let row = Int64(key) else { return note(name(), "is not a number") }
        switch value {
        case .null: break
        case .text(let text): cells.append(SubmittedCell(row: row, value: text))
        case .tree(let columns):
            for (key, value) in columns.members {
                guard let column = Int64(key) else {
                    note("\(name())[\(ParameterError.shown(key))]", "is not a number")
                    continue
                }
                guard value != .null else { continue }
                guard let text = value.text else {
                    note("\(name())[\(ParameterError.shown(key))]", "must be a single value")
                    continue
                }
                cells.append(SubmittedCell(row: row, column: column, value: text))
            }
        }
    }

    private mutating func note(_ field: String, _ description: String) {
        mistakes.append(FieldViolation(field: field, description: description))
    }
}
