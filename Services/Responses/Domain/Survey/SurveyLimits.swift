/// How large a questionnaire and its answers may be.
enum SurveyLimits {
    // From the filling interface (webankieta-responses; the tables of the question types).

    /// "Odpowiedzi numerowane są od 1 do 60".
    static let answers = 60
    /// Columns and groups: "numerowane od 1 do 15".
    static let scale = 15
    /// Rankings and sliders: "numerowana od 1 do 15".
    static let rankedAnswers = 15
    /// Drag and drop: "numerowane od 1 do 100".
    static let groupedItems = 100
    /// Sliders: "przyjmująca wartości od 1 do 100".
    static let sliderValues: ClosedRange<Int64> = 1...100
    /// NPS: "Odpowiedzi numerowane są od 1 do 11", which is the score plus one.
    static let recommendations: ClosedRange<Int64> = 1...11

    // Our own, so that one document stays something a person can answer and a message can carry.

    static let pages = 200
    static let questionsOfPage = 200
    static let fields = 20
    /// Characters.
    static let title = 500
    static let urlTitle = 100
    static let password = 200
    static let questionText = 10_000
    static let answerText = 1_000
    static let acknowledgments = 10_000
    static let responses: Int64 = 1_000_000_000
    static let points: Int64 = 1_000_000
    static let submittedText = 10_000
    /// Bytes of a survey's document, and of all answers of a response, as they are stored: a reply must hold either.
    static let documentBytes = 1 << 20
    static let responseBytes = 1 << 20
    /// Ids of pages and questions begin above every page index, so that a `goto` is never ambiguous, and above the 1 that means the
    /// consent block of a page (F-16).
    static let firstElementID: Int64 = 1_001
}
