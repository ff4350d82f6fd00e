import Contracts

/// Turns one submitted answer into an answer of its question. What is wrong is noted under the name of the parameter (F-14).
struct AnswerReader {
    let question: Question
    let submitted: SubmittedAnswer
    var mistakes: Mistakes

    var path: AnswerPath { AnswerPath(question: submitted.question) }

    /// Nil when nothing was answered, or when what was is wrong.
    mutating func read() -> Answer? {
        switch question.kind {
        case .singleChoice(let choices): singleChoice(choices)
        case .dropDown(let choices): singleChoice(choices)
        case .multipleChoice(let choices, let count): multipleChoice(choices, count: count)
        case .matrix(let rows, let columns, .single): numbers(rows: rows.count, in: 1...Int64(columns.count))
        case .matrix(let rows, let columns, .multiple): ticks(rows: rows.count, columns: columns.count)
        case .matrix(let rows, let columns, .text): textCells(rows: rows.count, columns: columns.count)
        case .openText(let count): fields(count)
        case .form(let fields): texts(fields.count)
        case .points(let rows, let total): points(rows.count, total: total)
        case .ranking(let rows): ranking(rows.count)
        case .sliders(let rows, let bounds): sliders(rows.count, bounds)
        case .grouping(let items, let groups): numbers(rows: items.count, in: 1...Int64(groups.count))
        case .number(let bounds): number(bounds)
        case .email: email()
        case .date(let earliest, let latest): date(earliest, latest)
        case .consent: consent()
        case .recommendation(let asksReason): recommendation(asksReason: asksReason)
        case .description: nothing()
        // Refused by its type before it comes here (F-13).
        case .upload: nil
        }
    }

    /// A descriptive block: there is nothing to answer.
    private mutating func nothing() -> Answer? {
        _ = single(named: nil)
        refuseOthers()
        return nil
    }
}

// MARK: What was sent

extension AnswerReader {
    /// `[answer]`, trimmed; nil when it is empty. `named: nil` notes it when it is not.
    mutating func single(named name: String? = "answer") -> String? {
        for cell in submitted.answers where !cell.value.isEmpty {
            mistakes.note(path.answers, name.map { "A question of \(question.type.title) is answered with `\($0)`." } ?? unanswerable)
            return nil
        }
        let text = submitted.answer?.trimmed ?? ""
        guard name != nil || text.isEmpty else {
            mistakes.note(path.answer, unanswerable)
            return nil
        }
        return text.isEmpty ? nil : text
    }

    private var unanswerable: String { "A question of \(question.type.title) takes no answer." }

    /// `[answers][row]` with something in it, each row once, rows from `first` on.
    mutating func rows(_ count: Int, first: Int = 1) -> [(row: Int, value: String, path: AnswerPath)] {
        refuseSingle()
        var seen: Set<Int64> = []
        var rows: [(Int, String, AnswerPath)] = []
        for cell in submitted.answers {
            let path = path.answers.row(cell.row)
            if let column = cell.column {
                mistakes.note(path.column(column), "A question of \(question.type.title) has no columns here.")
            } else if cell.row < Int64(first) || cell.row >= Int64(first + count) {
                mistakes.note(path, "The rows are numbered from \(first) to \(first + count - 1).")
            } else if !seen.insert(cell.row).inserted {
                mistakes.note(path, "This is answered twice.")
            } else if !cell.value.trimmed.isEmpty {
                rows.append((Int(cell.row), cell.value, path))
            }
        }
        return rows
    }

    /// `[answers][row][column]` with something in it, each cell once.
    mutating func cells(rows: Int, columns: Int) -> [(row: Int, column: Int, value: String, path: AnswerPath)] {
        refuseSingle()
        var seen: Set<[Int64]> = []
        var cells: [(Int, Int, String, AnswerPath)] = []
        for cell in submitted.answers {
            let row = path.answers.row(cell.row)
            guard let column = cell.column else {
                mistakes.note(row, "A question of \(question.type.title) is answered by row and column.")
                continue
            }
            let path = row.column(column)
            if !(1...Int64(rows)).contains(cell.row) || !(1...Int64(columns)).contains(column) {
                mistakes.note(path, "There are \(rows) rows and \(columns) columns, numbered from 1.")
            } else if !seen.insert([cell.row, column]).inserted {
                mistakes.note(path, "This is answered twice.")
            } else if !cell.value.trimmed.isEmpty {
                cells.append((Int(cell.row), Int(column), cell.value, path))
            }
        }
        return cells
    }

    /// Texts of the respondent's own by choice, of which there are `count`. Those that are empty were not written.
    mutating func others(_ parameter: String, among count: Int, _ takesText: (_ number: Int) -> Bool) -> [Int: String] {
        var texts: [Int: String] = [:]
        for other in submitted.others where !other.value.trimmed.isEmpty {
            let path = path.member(parameter).row(other.row)
            let number = Int(clamping: other.row)
            guard other.column == nil, number >= 1, number <= count, takesText(number) else {
                mistakes.note(path, "This answer takes no text.")
                continue
            }
            if let text = text(other.value, path), texts.updateValue(text, forKey: number) != nil {
                mistakes.note(path, "This is answered twice.")
            }
        }
        return texts
    }

    mutating func refuseOthers() {
        _ = others("other_answer", among: 0) { _ in false }
    }

    private mutating func refuseSingle() {
        if submitted.answer?.trimmed.isEmpty == false {
            mistakes.note(path.answer, "A question of \(question.type.title) is answered with `answers`.")
        }
        if question.type != .multipleChoice { refuseOthers() }
    }
}

// MARK: Values

extension AnswerReader {
    mutating func integer(_ text: String, in range: ClosedRange<Int64>, _ path: AnswerPath) -> Int64? {
        integer(text, Bounds(minimum: range.lowerBound, maximum: range.upperBound), path)
    }

    mutating func integer(_ text: String, _ bounds: Bounds, _ path: AnswerPath) -> Int64? {
        guard let number = text.trimmed.wholeNumber, bounds.contains(number) else {
            mistakes.note(path, "This must be a whole number\(bounds.phrase).")
            return nil
        }
        return number
    }

    mutating func text(_ text: String, _ path: AnswerPath) -> String? {
        if text.unicodeScalars.count > SurveyLimits.submittedText {
            mistakes.note(path, "This must not be longer than \(SurveyLimits.submittedText) characters.")
            return nil
        }
        if text.utf8.contains(0) {
            mistakes.note(path, "The character U+0000 is not allowed.")
            return nil
        }
        return text
    }

    /// `true` and `1` set, `false`, `0` and nothing do not (F-17).
    mutating func flag(_ text: String, _ path: AnswerPath) -> Bool {
        switch text.trimmed {
        case "true", "1": return true
        case "false", "0", "": return false
        default:
            mistakes.note(path, "This must be `true` or `false`.")
            return false
        }
    }
}
