/// The question types of the filling interface with its numbers (webankieta-responses, "Udzielanie odpowiedzi na pytania"). There is no 18.
enum QuestionType: Int64, Sendable, CaseIterable {
    case singleChoice = 0
    case matrixSingle = 1
    case openText = 2
    case points = 3
    case form = 4
    case ranking = 5
    case multipleChoice = 6
    case matrixMultiple = 7
    case sliders = 8
    case description = 9
    case number = 10
    case email = 11
    case date = 12
    case dropDown = 13
    case consent = 14
    /// May stand in a questionnaire, but "cannot be filled in through the API" (line 551 there).
    case upload = 15
    case recommendation = 16
    case openMatrix = 17
    case grouping = 19

    var name: String {
        switch self {
        case .singleChoice: "single choice"
        case .matrixSingle: "matrix with one choice a row"
        case .openText: "open text"
        case .points: "point allocation"
        case .form: "form"
        case .ranking: "ranking"
        case .multipleChoice: "multiple choice"
        case .matrixMultiple: "matrix with several choices a row"
        case .sliders: "sliders"
        case .description: "descriptive block"
        case .number: "number"
        case .email: "e-mail address"
        case .date: "date"
        case .dropDown: "drop-down list"
        case .consent: "consent"
        case .upload: "file upload"
        case .recommendation: "NPS"
        case .openMatrix: "open matrix"
        case .grouping: "drag and drop"
        }
    }

    /// `type 2 (open text)`, for sentences.
    var title: String { "type \(rawValue) (\(name))" }

    /// Members of the question's document beside `id`, `type`, `text` and `required`.
    var members: [String] {
        switch self {
        case .singleChoice, .form, .ranking, .dropDown: ["answers"]
        case .multipleChoice, .sliders: ["answers", "min", "max"]
        case .matrixSingle, .matrixMultiple, .openMatrix, .grouping: ["answers", "scale"]
        case .openText: ["fields"]
        case .points: ["answers", "points"]
        case .number, .date: ["min", "max"]
        case .recommendation: ["reason"]
        case .description, .email, .consent, .upload: []
        }
    }

    /// How many `answers` such a question may have.
    var answerLimit: Int {
        switch self {
        case .ranking, .sliders: SurveyLimits.rankedAnswers
        case .grouping: SurveyLimits.groupedItems
        default: SurveyLimits.answers
        }
    }

    /// Whether choosing an answer may lead to another page (BEHAVIOUR 3.1, "Logic").
    var branches: Bool { self == .singleChoice || self == .multipleChoice || self == .dropDown }

    /// Whether an answer may ask for a text of the respondent's own.
    var takesOtherText: Bool { self == .singleChoice || self == .multipleChoice }

    /// Whether a person can answer it at all; the others never count as unanswered (F-18).
    var isAnswerable: Bool { self != .description && self != .upload }
}
