import JSON

/// What is done to respondents and contacts after its request was answered.
public enum JobKind: String, Sendable, CaseIterable, JSONCodable {
    /// New addresses and labels for respondents (WebAnkieta's update).
    case update
    /// Addresses and labels of respondents are replaced by ones that say nothing.
    case anonymise
    /// Everything about a person goes.
    case erase
}

public enum JobState: String, Sendable, CaseIterable, JSONCodable {
    case queued
    case running
    /// All rows are changed; what they held before is being removed from the database's files.
    case clearing
    case done
    /// It can never be done; nothing of it that is not done will be.
    case failed
}

/// Why a record of an update changed nothing.
public enum SkipReason: String, Sendable, CaseIterable, JSONCodable {
    /// The survey has no such respondent.
    case unknownRespondent
    /// The survey's author hands out this respondent's link: only respondents who get mail are updated.
    case offlineDistribution
    case invalidEmail
}

@Message
public struct SkippedRecord: Sendable, Equatable {
    /// The respondent's id, as it was given.
    public var id: Int64
    public var reason: SkipReason
}

/// What of a person was erased.
@Message
public struct ErasureReceipt: Sendable, Equatable {
    /// Ids of contacts that are gone: the one that was named, and others with the same e-mail address, mobile number or uid.
    public var contacts: [Int64] = []
    /// Entries of projects' address lists that name nobody any more.
    public var entries: Int64 = 0
    /// Respondents without address and labels.
    public var respondents: Int64 = 0
    /// Letters that waited and will not leave.
    public var letters: Int64 = 0
    /// Profiles without identifier and attributes.
    public var profiles: Int64 = 0
    /// Replies that were kept for retries of requests.
    public var replies: Int64 = 0
}

/// A job as its account and the operator see it. It holds no personal data.
@Message
public struct Job: Sendable, Equatable {
    public var id: Int64
    public var account: Int64
    public var kind: JobKind
    public var state: JobState
    /// Nil for an erasure.
    public var survey: Int64?
    /// Of whose respondents alone there is talk.
    public var batch: String?
    public var mailing: Int64?
    /// Who is erased.
    public var contact: Int64?
    /// Rows that were changed so far.
    public var changed: Int64
    public var skipped: [SkippedRecord]
    public var receipt: ErasureReceipt?
    /// Why it failed, or what it waits for.
    public var failure: String?
    /// Microseconds since 1970.
    public var createdAt: Int64
    public var startedAt: Int64?
    /// When it was done or had failed: from then on the old values are nowhere in the database's files.
    public var endedAt: Int64?
}

@Message
public struct JobID: Sendable, Equatable {
    public var id: Int64
}

@Message
public struct JobsRequest: Sendable, Equatable {
    public var state: JobState?
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}
