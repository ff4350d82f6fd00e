import JSON

/// Everything that the completed responses of a survey add up to, from the first to the one of a certain number.
///
/// A completed response never changes, so a tally is never wrong, only behind. Tallies of different responses can be merged in any order.
@Message
struct Tally: Sendable, Equatable {
    /// Number of the last completion that is in it.
    var through: Int64 = 0
    var responses: Int64 = 0
    var durations: DurationTally = DurationTally()
    var pages: [PageTally] = []
    /// One for each question and shape that it had.
    var questions: [QuestionTally] = []

    mutating func merge(_ other: Tally) {
        through = max(through, other.through)
        responses += other.responses
        durations.merge(other.durations)
        let places = Dictionary(uniqueKeysWithValues: pages.enumerated().map { ($1.page, $0) })
        for page in other.pages {
            if let place = places[page.page] { pages[place].merge(page) } else { pages.append(page) }
        }
        let forms = Dictionary(uniqueKeysWithValues: questions.enumerated().map { ($1.form, $0) })
        for question in other.questions {
            if let place = forms[question.form] { questions[place].merge(question) } else { questions.append(question) }
        }
        sort()
    }

    /// Brings pages and questions into the order that equal tallies have in common.
    mutating func sort() {
        pages.sort { $0.page < $1.page }
        questions.sort { ($0.question, $0.shape) < ($1.question, $1.shape) }
    }
}

/// Completed responses that answered a page.
@Message
struct PageTally: Sendable, Equatable {
    let page: Int64
    /// The last version with the page of which any response was completed.
    var version: Int64
    var answered: Int64 = 0

    mutating func merge(_ other: PageTally) {
        version = max(version, other.version)
        answered += other.answered
    }
}

extension QuestionTally {
    /// A question in one of its shapes.
    struct Form: Hashable {
        let question: Int64
        let shape: String
    }

    var form: Form { Form(question: question, shape: shape) }
}
