import JSON

@Message
public struct RespondentsRequest: Sendable, Equatable {
    public var survey: Int64
    /// 0 to 5,000. Default 500.
    public var limit: Int64 = 500
    public var offset: Int64 = 0
    /// nil for everybody.
    public var criteria: RespondentCriteria?
    /// Where the page before ended: the list goes on behind it, whoever came in front meanwhile, and its count is not sent again.
    public var cursor: String?
}

/// What a list of respondents is answered with: first the count, then the respondents of the page.
@Message
public enum RespondentListItem: Sendable, Equatable {
    /// All matches, not only this page.
    case total(Int64)
    case respondent(Respondent)
    /// The `cursor` behind a full page. Nothing follows it.
    case next(String)
}

/// Somebody who is asked to answer a survey. Dates are `YYYY-MM-DD HH:MM:SS` in the time of WebAnkieta (Europe/Warsaw, F-27).
@Message
public struct Respondent: Sendable, Equatable {
    public var id: Int64
    /// nil where the survey's links are not personal.
    public var token: String?
    /// Whether the survey's author, and not this system, hands out the link.
    public var offlineDistribution: Bool
    public var added: String
    public var invitationSent: String?
    public var opened: String?
    public var answered: String?
    public var postponed: Bool?
    public var email: String
    /// 15, empty where not set.
    public var labels: [String]
    /// Path and query of the filling page, to be put behind the installation's address.
    public var link: String?
}
