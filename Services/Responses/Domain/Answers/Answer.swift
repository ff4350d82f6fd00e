/// An answer that its question takes. Rows, columns and choices are numbered from 1, as the filling interface does.
enum Answer: Sendable, Equatable {
    /// Types 0, 13 and 16, with the text of the respondent's own or the reason.
    case choice(Int, text: String?)
    /// Type 6: the chosen ones in ascending order, and texts of the respondent's own by choice.
    case choices([Int], texts: [Int: String])
    /// Types 1, 3, 5, 8 and 19: column, points, position, value or group by row.
    case numbers([Int: Int64])
    /// Type 7: columns in ascending order by row.
    case ticks([Int: [Int]])
    /// Type 2: one text a field, empty where nothing was written.
    case fields([String])
    /// Type 4: texts by field.
    case texts([Int: String])
    /// Type 17: texts by row, then column.
    case cells([Int: [Int: String]])
    /// Type 10
    case number(Int64)
    /// Types 11 and 12
    case text(String)
    /// Type 14: consent that was not given is no answer.
    case consent
}

extension Answer {
    /// Numbers of the choices made, for branching.
    var chosen: [Int] {
        switch self {
        case .choice(let number, _): [number]
        case .choices(let numbers, _): numbers
        default: []
        }
    }
}

extension Question {
    /// Whether the answer leaves nothing open that a mandatory question wants: of several rows or fields, every one (F-19).
    func isComplete(with answer: Answer) -> Bool {
        switch (kind, answer) {
        case (_, .fields(let texts)): texts.allSatisfy { !$0.isEmpty }
        case (_, .numbers(let numbers)): numbers.count == rowCount
        case (_, .ticks(let ticks)): ticks.count == rowCount
        case (_, .texts(let texts)): texts.count == rowCount
        case (_, .cells(let cells)): cells.count == rowCount
        default: true
        }
    }

    private var rowCount: Int {
        switch kind {
        case .matrix(let rows, _, _), .form(let rows), .points(let rows, _), .ranking(let rows), .sliders(let rows, _),
            .grouping(let rows, _):
            rows.count
        default: 0
        }
    }
}
