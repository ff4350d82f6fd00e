/// What every row of results tells of its response, in the order of the columns.
enum ResponseField: String, Sendable, CaseIterable {
    case id = "response_id"
    case status
    case version = "survey_version"
    case openedAt = "opened_at"
    case completedAt = "completed_at"
    /// What a client said of when it was filled in (F-25): times of its own clock, without an offset.
    case toldOpened = "told_opened_at"
    case toldAnswered = "told_completed_at"
    case duration = "duration_seconds"
    case verificationCode = "verification_code"
    case lastPage = "last_page"

    var column: ResultColumn {
        ResultColumn(name: rawValue, content: content, level: level)
    }

    private var content: ResultContent {
        switch self {
        case .id, .version, .duration, .lastPage: .integer
        case .status, .toldOpened, .toldAnswered, .verificationCode: .word
        case .openedAt, .completedAt: .instant
        }
    }

    private var level: MeasurementLevel {
        switch self {
        case .openedAt, .completedAt, .toldOpened, .toldAnswered, .duration: .scale
        case .id, .status, .version, .verificationCode, .lastPage: .nominal
        }
    }

    /// One sentence for whoever reads the codebook.
    var text: String {
        switch self {
        case .id: "The number of the response."
        case .status: "Whether the response is completed or partial."
        case .version: "The version of the survey that was answered."
        case .openedAt: "When the response was opened."
        case .completedAt: "When the response was completed."
        case .toldOpened: "When the client says that filling in began, by its own clock."
        case .toldAnswered: "When the client says that filling in ended, by its own clock."
        case .duration: "Seconds from opening to completion."
        case .verificationCode: "The code that the respondent was given."
        case .lastPage: "The last page that was answered; of a partial response the page to answer next."
        }
    }
}

/// What the store knows of a response beside its answers.
struct ResponseFacts: Sendable, Equatable {
    var id: Int64
    var version: Int64
    var isCompleted: Bool
    /// Microseconds since 1970.
    var openedAt: Int64
    var completedAt: Int64?
    /// Empty when nobody told.
    var toldOpened = ""
    var toldAnswered = ""
    var verificationCode: String?
    var page: Int64

    func cell(_ field: ResponseField) -> ResultCell {
        switch field {
        case .id: .integer(id)
        case .status: .word(isCompleted ? "completed" : "partial")
        case .version: .integer(version)
        case .openedAt: .instant(openedAt)
        case .completedAt: completedAt.map(ResultCell.instant) ?? .empty
        case .toldOpened: toldOpened.isEmpty ? .empty : .word(toldOpened)
        case .toldAnswered: toldAnswered.isEmpty ? .empty : .word(toldAnswered)
        case .duration: completedAt.map { .integer(($0 - openedAt) / 1_000_000) } ?? .empty
        case .verificationCode: verificationCode.map(ResultCell.word) ?? .empty
        case .lastPage: .integer(page)
        }
    }
}

/// One value of one response.
enum ResultCell: Sendable, Equatable {
    /// Not asked, or not answered.
    case empty
    case integer(Int64)
    /// What somebody wrote.
    case text(String)
    case word(String)
    case date(CivilDate)
    /// Microseconds since 1970.
    case instant(Int64)
}
