import JSON

/// Why a change of respondents is not accepted, beside `SurveyRefusal.foreign`.
public enum RespondentChangeRefusal: String, Sendable {
    /// The survey has no such batch.
    case unknownBatch
    /// The survey has no such mailing.
    case unknownMailing
}

/// New addresses and labels for up to 100 respondents of a survey (R4).
@Message
public struct RespondentUpdate: Sendable, Equatable {
    public var survey: Int64
    /// 1 to 100.
    public var respondents: [RespondentChange]
}

@Message
public struct RespondentChange: Sendable, Equatable {
    public var id: Int64
    /// Nil leaves it as it is. One that is no address leaves the whole respondent as it is.
    public var email: String?
    /// What is not among them stays.
    public var labels: [NumberedLabel] = []
}

/// Replaces addresses and labels of all respondents that a survey has at this moment, or of those of one batch or mailing (R5).
@Message
public struct Anonymisation: Sendable, Equatable {
    public var survey: Int64
    public var batch: String?
    public var mailing: Int64?
    /// Whether the address is replaced, of those respondents that get mail from here.
    public var email: Bool
    /// Numbers of labels, 1 to 15.
    public var labels: [Int64]
}
