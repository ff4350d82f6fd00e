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
}
