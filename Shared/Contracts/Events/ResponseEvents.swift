import JSON

/// The facts that `responses` tells.
public enum ResponseEventKind: String, Sendable {
    case opened = "response.opened"
    case completed = "response.completed"
    case timesSet = "response.timesSet"
}

/// A respondent got access for the first time, or answered the last page.
@Message
public struct ResponseFact: Sendable, Equatable {
    public var account: Int64
    public var survey: Int64
    public var response: Int64
    /// The grant it was opened with; nil where the survey wants none.
    public var grant: Int64?
    /// What the grant's issuer gave to be told by.
    public var reference: String?
    /// Microseconds since 1970.
    public var at: Int64

    public init(account: Int64, survey: Int64, response: Int64, grant: Int64?, reference: String?, at: Int64) {
        self.account = account
        self.survey = survey
        self.response = response
        self.grant = grant
        self.reference = reference
        self.at = at
    }
}

/// A client said when the questionnaire was really filled in (F-25 to F-27).
@Message
public struct ResponseTimes: Sendable, Equatable {
    public var account: Int64
    public var survey: Int64
    public var response: Int64
    public var reference: String?
    /// `YYYY-MM-DD HH:MM:SS`, as it was given.
    public var opened: String
    public var answered: String

    public init(account: Int64, survey: Int64, response: Int64, reference: String?, opened: String, answered: String) {
        self.account = account
        self.survey = survey
        self.response = response
        self.reference = reference
        self.opened = opened
        self.answered = answered
    }
}
