/// One column of a survey's results. Its name is made of the question's id, which an edit keeps: it is the same in every version.
struct ResultColumn: Sendable, Equatable {
    var name: String
    var content: ResultContent
    var level: MeasurementLevel
    /// The question that it belongs to, as the newest version has it; nil: it tells something of the response itself.
    var question: Asked?
    /// Which part of the question it is, in the words of the newest version that has the part.
    var part = QuestionPart()
    /// What the codes mean. Codes that a newer version has dropped stay: older responses hold them.
    var values: [ValueLabel] = []
    /// The versions in which it exists, ascending; empty for those of the response itself.
    var versions: [Int64] = []

    struct Asked: Sendable, Equatable {
        var id: Int64
        var type: QuestionType
        var text: String
        var isRequired: Bool
    }
}

/// What a column holds.
enum ResultContent: String, Sendable {
    case integer
    /// 1 or 0.
    case flag
    /// What somebody wrote.
    case text
    /// A word or number of our own making, written as text.
    case word
    /// A day, `yyyy-mm-dd`.
    case date
    /// An instant, RFC 3339 in UTC.
    case instant

    /// What holds both, where versions disagree about the type of a question.
    func joined(with other: ResultContent) -> ResultContent {
        switch (self, other) {
        case let (left, right) where left == right: left
        case (.integer, .flag), (.flag, .integer): .integer
        default: .text
        }
    }
}

/// How far a column may be counted with.
enum MeasurementLevel: String, Sendable {
    case nominal
    case ordinal
    case scale
}

/// A part of a question by the labels of its author; nil where it has none of the kind.
struct QuestionPart: Sendable, Equatable {
    /// The text of a choice.
    var answer: String?
    /// The text of a row, field or item.
    var row: String?
    /// The text of a matrix's column.
    var column: String?
    /// Whether it holds what a respondent wrote beside a choice, as `other` or as a reason.
    var isRemark = false
}

/// A code and what it means.
struct ValueLabel: Sendable, Equatable {
    var code: Int64
    var text: String
}
