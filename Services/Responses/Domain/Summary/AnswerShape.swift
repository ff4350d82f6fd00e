import Crypto
import JSON

/// What there is to count in the answers to a question: rows, the columns of each, texts beside them, numbers.
///
/// Answers are stored by the numbers of rows and choices, so counts of two versions of a question may be added up where their shapes are
/// equal and nowhere else.
struct AnswerShape: Sendable, Equatable {
    let type: QuestionType
    /// What each row says: of a matrix, an allocation, a ranking, sliders, a form; empty texts for fields without a label. A question
    /// without rows has none.
    let rows: [String]
    /// What each column says: choices, the scale of a matrix, positions, groups.
    let columns: [String]

    /// Nil for what cannot be answered.
    init?(_ kind: QuestionKind) {
        type = kind.type
        switch kind {
        case .singleChoice(let choices), .multipleChoice(let choices, _), .dropDown(let choices):
            (rows, columns) = ([], choices.map(\.text))
        case .matrix(let rows, let columns, _): (self.rows, self.columns) = (rows, columns)
        case .grouping(let items, let groups): (rows, columns) = (items, groups)
        case .ranking(let rows): (self.rows, columns) = (rows, (1...max(1, rows.count)).map(String.init))
        case .points(let rows, _), .sliders(let rows, _), .form(let rows): (self.rows, columns) = (rows, [])
        case .openText(let fields): (rows, columns) = (Array(repeating: "", count: fields), [])
        case .recommendation: (rows, columns) = ([], SurveyLimits.recommendations.map { String($0 - 1) })
        case .number, .email, .date, .consent: (rows, columns) = ([], [])
        case .description, .upload: return nil
        }
    }

    /// Counters of cells.
    var cells: Int { max(1, rows.count) * columns.count }

    /// Counters of texts that are written beside an answer.
    var texts: Int {
        switch type {
        case .singleChoice, .multipleChoice: columns.count
        case .recommendation: 1
        default: 0
        }
    }

    /// Tallies of numbers.
    var numbers: Int {
        switch type {
        case .points, .sliders: rows.count
        case .number, .date: 1
        default: 0
        }
    }

    var scale: BinScale { type == .date ? .days : .numbers }

    /// The same for equal shapes, and for no others: 128 bits of a SHA-256, in hexadecimal.
    var digest: String {
        let text = JSON.encodeString([[String(type.rawValue)], rows, columns])
        return SHA256.hash(data: Array(text.utf8)).prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
