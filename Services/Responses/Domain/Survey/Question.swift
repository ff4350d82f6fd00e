/// One question, or a block that stands where a question could.
struct Question: Sendable, Equatable {
    var id: Int64
    var text: String
    var isRequired: Bool
    var kind: QuestionKind

    var type: QuestionType { kind.type }
}

/// What a question asks for, with all that an answer is checked against. Rows, columns and choices are numbered from 1 by clients.
enum QuestionKind: Sendable, Equatable {
    case singleChoice([Choice])
    case multipleChoice([Choice], count: Bounds)
    case dropDown([Choice])
    case matrix(rows: [String], columns: [String], MatrixContent)
    case openText(fields: Int)
    case form(fields: [String])
    /// `total`: what the points must add up to.
    case points(rows: [String], total: Int64?)
    case ranking(rows: [String])
    case sliders(rows: [String], Bounds)
    case grouping(items: [String], groups: [String])
    case number(Bounds)
    case email
    case date(earliest: CivilDate?, latest: CivilDate?)
    case consent
    case recommendation(asksReason: Bool)
    case description
    case upload
}

/// What the cells of a matrix take.
enum MatrixContent: Sendable, Equatable {
    /// One column a row.
    case single
    case multiple
    case text
}

/// One of the answers that a question offers.
struct Choice: Sendable, Equatable {
    var text: String
    /// The respondent may write an answer of their own.
    var takesText = false
    /// Where choosing it leads (types 0, 6 and 13).
    var destination: Destination?
}

/// The least and the most, each included; nil: no limit.
struct Bounds: Sendable, Equatable {
    var minimum: Int64?
    var maximum: Int64?

    static let none = Bounds()

    func contains(_ value: Int64) -> Bool {
        (minimum ?? .min) <= value && value <= (maximum ?? .max)
    }

    /// `from 18 to 120`, `of at least 18`, `of at most 120`; empty without limits.
    var phrase: String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): " from \(minimum) to \(maximum)"
        case (let minimum?, nil): " of at least \(minimum)"
        case (nil, let maximum?): " of at most \(maximum)"
        case (nil, nil): ""
        }
    }
}

extension QuestionKind {
    var type: QuestionType {
        switch self {
        case .singleChoice: .singleChoice
        case .matrix(_, _, .single): .matrixSingle
        case .openText: .openText
        case .points: .points
        case .form: .form
        case .ranking: .ranking
        case .multipleChoice: .multipleChoice
        case .matrix(_, _, .multiple): .matrixMultiple
        case .sliders: .sliders
        case .description: .description
        case .number: .number
        case .email: .email
        case .date: .date
        case .dropDown: .dropDown
        case .consent: .consent
        case .upload: .upload
        case .recommendation: .recommendation
        case .matrix(_, _, .text): .openMatrix
        case .grouping: .grouping
        }
    }

    /// The choices whose selection may lead elsewhere.
    var choices: [Choice] {
        switch self {
        case .singleChoice(let choices), .multipleChoice(let choices, _), .dropDown(let choices): choices
        default: []
        }
    }
}
