import JSON

/// Whether a survey takes participants at the moment.
public enum SurveyAvailability: String, Sendable, CaseIterable, JSONCodable {
    /// It is still being made.
    case notYet
    case open
    /// By its status or its date.
    case ended
    /// It has all the responses that it wants.
    case full
}

/// A survey as it introduces itself to somebody who has only a link to it.
@Message
public struct FillingIntroduction: Sendable, Equatable {
    public var survey: Int64
    public var account: Int64
    public var title: String
    /// A language tag, such as `pl`.
    public var lang: String
    public var urlTitle: String?
    /// 0 open, 1 by its address, 2 by a password, 3 by a token.
    public var securityLevel: Int64
    /// Whether a completed token lets its holder in again (F-29).
    public var reusableTokens: Bool
    public var availability: SurveyAvailability
}

/// Where a response stands.
@Message
public struct FillingPlace: Sendable, Equatable {
    public var account: Int64
    /// The version of the survey that the response was begun with.
    public var version: Int64
    public var title: String
    public var lang: String
    /// The page to answer next; nil of a completed response.
    public var page: Int64?
    /// What was typed on that page and put aside (`PageDraft.form`).
    public var draft: String?
    /// Of a completed response.
    public var end: FillingEnd?
}

/// What a person who is done gets to read, also when they come back.
@Message
public struct FillingEnd: Sendable, Equatable {
    public var acknowledgments: String
    public var verificationCode: String?
    /// An answer has led to the end before the last page: the other questions were not for this person.
    public var isEarly: Bool
}

/// A page of one version of a survey. It never changes.
@Message
public struct PageReference: Sendable, Hashable {
    public var survey: Int64
    public var version: Int64
    public var page: Int64
}

/// A page as far as it was filled in, to go on with later. Nothing of it is checked or counts as an answer.
@Message
public struct PageDraft: Sendable, Equatable {
    public var survey: Int64
    public var response: Int64
    public var respondentKey: String
    public var page: Int64
    /// The form as the browser has sent it, at most `PageDraft.longest` bytes; whoever shows the page reads it again.
    public var form: String

    public static let longest = 262_144
}
