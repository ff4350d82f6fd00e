import JSON

/// What has to be asked before it is known whether a respondent is wanted, and for which quotas.
@Message
public struct Screener: Sendable, Equatable {
    /// A questionnaire as `responses` takes it, one question a page.
    public var document: JSONValue
    /// In the order of the questionnaire's questions: one for each code in a qualification or in a quota's criteria.
    public var questions: [ScreenerQuestion]
}

/// How an answer to a question of a screener is read.
@Message
public struct ScreenerQuestion: Sendable, Equatable {
    /// The code of the qualification that it is about.
    public var code: Int64
    /// The condition codes that its answers mean, from answer 1 on; an answer beyond them means none of them. Nil where a number is asked
    /// for, which ranges are held against, and where a text is, which is a condition code itself.
    public var conditionCodes: [String]?
}
