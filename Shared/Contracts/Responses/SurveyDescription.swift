import JSON

/// A survey as the vendor's interface for reading surveys shows it. Times in microseconds since 1970.
@Message
public struct SurveyDescription: Sendable, Equatable {
    public var survey: Survey
    /// `creating`, `collecting` or `ended`, as it is now: a survey that collects has ended, too, by its date or its number of responses.
    public var status: String
    public var createdAt: Int64
    /// When it first left its making; nil before.
    public var publishedAt: Int64?
    /// When its document was last replaced, or made.
    public var modifiedAt: Int64
    public var endsAt: Int64?
    /// Completed responses.
    public var completions: Int64
}

/// How many responses answer each question, those included that are not completed.
@Message
public struct AnswerCounts: Sendable, Equatable {
    /// Questions that nobody has answered are missing; nil when there are too many answers to be counted for one reply.
    public var questions: [AnswerCount]?
}

@Message
public struct AnswerCount: Sendable, Equatable {
    public var question: Int64
    public var answers: Int64
}
