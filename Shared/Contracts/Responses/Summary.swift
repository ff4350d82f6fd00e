import JSON

/// What the responses of a survey add up to at one moment.
///
/// The figures of questions and durations are of the completed responses, all of them and no others. Whoever answers a survey again with a
/// reusable token makes another response.
@Message
public struct SurveySummary: Sendable, Equatable {
    public var survey: Int64
    /// The current version, in whose order pages and questions stand.
    public var version: Int64
    public var title: String
    /// Language of all texts.
    public var lang: String
    /// `creating`, `collecting` or `ended`
    public var status: String
    public var completed: Int64
    /// Begun and not completed.
    public var partial: Int64
    /// Nil without a completed response.
    public var duration: DurationSummary?
    /// Those of the current version in their order, then others that a response has reached.
    public var pages: [PageSummary]
    /// Those of the current version in their order, then others that a completed response was shown. Descriptive blocks and uploads, which
    /// nobody can answer, are none.
    public var questions: [QuestionSummary]
}

/// Seconds from the opening of a response to its completion, by the service's clock; times that a client tells afterwards do not count.
@Message
public struct DurationSummary: Sendable, Equatable {
    /// To the second below two hours, beyond to the minute, the hour (from two days on) or the day (from thirty days on).
    public var median: Double
    public var mean: Double
    public var minimum: Int64
    public var maximum: Int64
}

/// A step of the funnel: `reached = answered + left`. A page that branching led a response past counts in none of the three.
@Message
public struct PageSummary: Sendable, Equatable {
    public var page: Int64
    public var title: String
    /// The current version no longer has the page.
    public var isFormer: Bool
    /// Responses that were shown the page, completed or not.
    public var reached: Int64
    /// Those of them that sent it off.
    public var answered: Int64
    /// Those of them that are not completed and stand at it.
    public var left: Int64
}

/// The answers of completed responses to one question.
///
/// Where a question was edited, answers are put together by the numbers of their choices, rows and columns, whose texts are those of now.
@Message
public struct QuestionSummary: Sendable, Equatable {
    public var question: Int64
    /// Its page; nil for a former question.
    public var page: Int64?
    /// The number of the question's type.
    public var type: Int64
    public var text: String
    /// The current version no longer has the question, or has it as another type.
    public var isFormer: Bool
    /// Completed responses whose way led over the question's page. The others were not asked.
    public var shown: Int64
    /// Those of them with an answer; `shown - answered` skipped it.
    public var answered: Int64
    /// Types 0, 6 and 13; of type 6 a response may count for several.
    public var choices: [ChoiceSummary]?
    /// Types 1 to 5, 7, 8, 17 and 19.
    public var rows: [RowSummary]?
    /// What the counts of each row are of: types 1, 7 and 17 the scale, 5 positions, 19 groups.
    public var columns: [LabelSummary]?
    /// Type 10, and type 16 as scores from 0 to 10.
    public var numbers: NumberSummary?
    /// Type 12.
    public var dates: DateSummary?
    /// Type 16.
    public var recommendation: RecommendationSummary?
}

/// What an author wrote of a choice, row or column.
@Message
public struct LabelSummary: Sendable, Equatable {
    /// Its number, from 1.
    public var number: Int64
    /// Empty for fields without a label.
    public var text: String
}

@Message
public struct ChoiceSummary: Sendable, Equatable {
    public var number: Int64
    public var text: String
    public var count: Int64
    /// Those with a text of the respondent's own.
    public var texts: Int64
}

@Message
public struct RowSummary: Sendable, Equatable {
    public var number: Int64
    public var text: String
    /// Responses with anything in the row.
    public var answered: Int64
    /// By column.
    public var counts: [Int64]?
    /// Type 5: the mean position. Type 1: the mean number of the column, where all versions have as many columns.
    public var mean: Double?
    /// Types 3 and 8.
    public var numbers: NumberSummary?
}

@Message
public struct NumberSummary: Sendable, Equatable {
    public var count: Int64
    /// A whole number in decimal, which may have more than 64 bits.
    public var sum: String
    public var mean: Double
    /// Of the sample (n − 1); nil for a single number.
    public var standardDeviation: Double?
    /// To the width of the distribution.
    public var median: Double
    public var minimum: Int64
    public var maximum: Int64
    /// 1 where every number is told apart. Else there are too many different ones: a power of ten, and bins begin at its multiples.
    public var width: Int64
    /// Those that are not empty, ascending.
    public var bins: [BinSummary]
}

@Message
public struct BinSummary: Sendable, Equatable {
    /// The first and the last number that it counts.
    public var from: Int64
    public var to: Int64
    public var count: Int64
}

/// Days of the calendar as `YYYY-MM-DD`.
@Message
public struct DateSummary: Sendable, Equatable {
    public var minimum: String
    public var maximum: String
    /// The middle one, of two the earlier; to the width of the bins, of which it is the first day.
    public var median: String
    /// What a bin is: `day`, or where there are too many different days `month`, `year`, `decade`, `century` or `millennium`.
    public var unit: String
    /// Those that are not empty, ascending.
    public var bins: [DateBinSummary]
}

@Message
public struct DateBinSummary: Sendable, Equatable {
    public var from: String
    public var to: String
    public var count: Int64
}

/// Net promoter score of scores from 0 to 10.
@Message
public struct RecommendationSummary: Sendable, Equatable {
    /// Percentage of promoters less that of detractors: −100 to 100. Nil without an answer.
    public var score: Double?
    /// Scores 9 and 10.
    public var promoters: Int64
    /// Scores 7 and 8.
    public var passives: Int64
    /// Scores 0 to 6.
    public var detractors: Int64
    /// Those who wrote a reason.
    public var reasons: Int64
}
