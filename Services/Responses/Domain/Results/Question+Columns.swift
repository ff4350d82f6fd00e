/// One column of a question, and what of an answer stands in it.
struct QuestionColumn: Sendable, Equatable {
    /// Behind `q` and the id; empty for the question's one column.
    var suffix = ""
    var content: ResultContent
    var level: MeasurementLevel
    var part = QuestionPart()
    var values: [ValueLabel] = []
}

extension Question {
    /// Its columns in order. Whoever changes names here breaks what people have built on them.
    ///
    /// | type | columns of question 1001 |
    /// | --- | --- |
    /// | 0, 13 | `q1001`, the number of the choice; `q1001_other` where one takes a text |
    /// | 6 | `q1001_1` … for each choice 1 or 0; `q1001_3_other` for each that takes a text |
    /// | 1, 3, 5, 8, 19 | `q1001_1` … for each row: column, points, position, value or group |
    /// | 7, 17 | `q1001_1_1` … for each row and column: 1 or 0, or the text |
    /// | 2 | `q1001`, then `q1001_2` … for further fields, so that a second one renames nothing |
    /// | 4 | `q1001_1` … for each field |
    /// | 10, 11, 12, 14 | `q1001` |
    /// | 16 | `q1001`, the score from 0 to 10; `q1001_reason` where it is asked for |
    /// | 9, 15 | none: nobody can answer them |
    var columns: [QuestionColumn] {
        switch kind {
        case .singleChoice(let choices), .dropDown(let choices):
            let code = QuestionColumn(content: .integer, level: .nominal, values: ValueLabel.counted(choices.map(\.text)))
            let remark = choices.first(where: \.takesText).map { choice in
                QuestionColumn(
                    suffix: "_other", content: .text, level: .nominal, part: QuestionPart(answer: choice.text, isRemark: true))
            }
            return [code] + (remark.map { [$0] } ?? [])
        case .multipleChoice(let choices, _):
            return numbered(choices).flatMap { number, choice in
                let flag = QuestionColumn(
                    suffix: "_\(number)", content: .flag, level: .nominal, part: QuestionPart(answer: choice.text),
                    values: ValueLabel.chosen)
                let remark = QuestionColumn(
                    suffix: "_\(number)_other", content: .text, level: .nominal, part: QuestionPart(answer: choice.text, isRemark: true))
                return choice.takesText ? [flag, remark] : [flag]
            }
        case .matrix(let rows, let columns, .single):
            return self.rows(rows, level: .ordinal, values: ValueLabel.counted(columns))
        case .matrix(let rows, let columns, .multiple):
            return cells(rows, columns, QuestionColumn(content: .flag, level: .nominal, values: ValueLabel.chosen))
        case .matrix(let rows, let columns, .text):
            return cells(rows, columns, QuestionColumn(content: .text, level: .nominal))
        case .openText(let fields):
            return (1...max(1, fields)).map { field in
                QuestionColumn(suffix: field == 1 ? "" : "_\(field)", content: .text, level: .nominal)
            }
        case .form(let fields): return rows(fields, content: .text, level: .nominal)
        case .points(let rows, _), .sliders(let rows, _): return self.rows(rows, level: .scale)
        case .ranking(let rows): return self.rows(rows, level: .ordinal)
        case .grouping(let items, let groups): return rows(items, level: .nominal, values: ValueLabel.counted(groups))
        case .number: return [QuestionColumn(content: .integer, level: .scale)]
        case .email: return [QuestionColumn(content: .text, level: .nominal)]
        case .date: return [QuestionColumn(content: .date, level: .scale)]
        case .consent: return [QuestionColumn(content: .flag, level: .nominal, values: [ValueLabel(code: 1, text: "given")])]
        case .recommendation(let asksReason):
            let score = QuestionColumn(content: .integer, level: .scale)
            let reason = QuestionColumn(suffix: "_reason", content: .text, level: .nominal, part: QuestionPart(isRemark: true))
            return asksReason ? [score, reason] : [score]
        case .description, .upload: return []
        }
    }

    /// What a column of the question is called.
    func columnName(_ suffix: String) -> String { "q\(id)\(suffix)" }

    private func rows(
        _ texts: [String], content: ResultContent = .integer, level: MeasurementLevel, values: [ValueLabel] = []
    ) -> [QuestionColumn] {
        numbered(texts).map { number, text in
            QuestionColumn(suffix: "_\(number)", content: content, level: level, part: QuestionPart(row: text), values: values)
        }
    }

    private func cells(_ rows: [String], _ columns: [String], _ model: QuestionColumn) -> [QuestionColumn] {
        numbered(rows).flatMap { row, rowText in
            numbered(columns).map { column, columnText in
                var cell = model
                cell.suffix = "_\(row)_\(column)"
                cell.part = QuestionPart(row: rowText, column: columnText)
                return cell
            }
        }
    }

    private func numbered<Element>(_ elements: [Element]) -> [(Int, Element)] {
        elements.enumerated().map { ($0 + 1, $1) }
    }
}

extension ValueLabel {
    /// Codes from 1 on, as answers are numbered.
    fileprivate static func counted(_ texts: [String]) -> [ValueLabel] {
        texts.enumerated().map { ValueLabel(code: Int64($0 + 1), text: $1) }
    }

    fileprivate static let chosen = [ValueLabel(code: 0, text: "not chosen"), ValueLabel(code: 1, text: "chosen")]
}
