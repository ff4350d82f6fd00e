import JSON

/// Whom a search finds: those who meet every criterion that is given. Without any, everybody.
@Message
public struct RespondentCriteria: Sendable, Equatable {
    /// Exact.
    public var token: String?
    /// Exact but for case.
    public var email: String?
    /// The day on which they were added, `YYYY-MM-DD` by the clocks of Warsaw, as are the others.
    public var added: String?
    public var invitationSent: String?
    public var opened: String?
    public var answered: String?
    public var labels: [LabelCriterion] = []
}

@Message
public struct LabelCriterion: Sendable, Equatable {
    /// 1 to 15.
    public var number: Int64
    /// Exact.
    public var value: String
}
