/// One version of a survey, ready to be asked: immutable, and indexed by the ids that clients send.
struct Questionnaire: Sendable, Equatable {
    let settings: SurveySettings
    let pages: [Page]
    private let pageIndexes: [Int64: Int]
    private let pageIndexesOfQuestions: [Int64: Int]

    init(settings: SurveySettings, pages: [Page]) {
        self.settings = settings
        self.pages = pages
        var pageIndexes: [Int64: Int] = [:]
        var ofQuestions: [Int64: Int] = [:]
        for (index, page) in pages.enumerated() {
            pageIndexes[page.id] = index
            for question in page.questions { ofQuestions[question.id] = index }
        }
        self.pageIndexes = pageIndexes
        pageIndexesOfQuestions = ofQuestions
    }

    func index(ofPage id: Int64) -> Int? { pageIndexes[id] }

    /// The page that the question stands on.
    func pageIndex(ofQuestion id: Int64) -> Int? { pageIndexesOfQuestions[id] }
}

/// Questions that are answered together.
struct Page: Sendable, Equatable {
    var id: Int64
    var title: String
    var questions: [Question]
    /// Where to go after the page; nil: to the next.
    var destination: Destination?
}

/// Where branching leads.
enum Destination: Sendable, Equatable {
    /// Index of a page, from 0.
    case page(Int)
    case end
}
