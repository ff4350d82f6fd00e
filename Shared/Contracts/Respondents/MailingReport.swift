import JSON

/// How far a mailing is.
public enum MailingState: String, Sendable, CaseIterable, JSONCodable {
    case sending
    case stopped
    /// Nothing waits any more.
    case idle
}

/// What becomes of a letter.
public enum LetterState: String, Sendable, CaseIterable, JSONCodable {
    case queued
    /// Handed over, and what became of it is not known yet.
    case sending
    case sent
    /// Refused for good.
    case failed
    /// Its receiver was anonymised, or removed, before it left.
    case stopped
    /// It was not to be sent: to an address that gets one already, or that wants none.
    case skipped
}

/// Why a letter was skipped or stopped; one that failed has the server's words instead.
public enum LetterReason: String, Sendable {
    case duplicateAddress = "duplicate_address"
    case optedOut = "opted_out"
    case noAddress = "no_address"
    /// Of a reminder: its receiver has answered meanwhile.
    case answered
    case gone
}

@Message
public struct LetterCounts: Sendable, Equatable {
    public var queued: Int64 = 0
    public var sending: Int64 = 0
    public var sent: Int64 = 0
    public var failed: Int64 = 0
    public var stopped: Int64 = 0
    public var skipped: Int64 = 0
}

@Message
public struct MailingReport: Sendable, Equatable {
    public var id: Int64
    /// nil for one of a batch.
    public var project: String?
    public var survey: Int64
    /// The mailing that this one reminds of.
    public var reminderOf: Int64?
    public var title: String
    public var subject: String
    public var state: MailingState
    public var delivery: DeliveryState
    /// What the server that takes the letters said, where delivery fails.
    public var deliveryFault: String?
    public var letters: LetterCounts = LetterCounts()
    /// Letters that were handed over again because nobody knows whether the first time has arrived.
    public var repeated: Int64 = 0
}

@Message
public struct LettersRequest: Sendable, Equatable {
    public var mailing: Int64
    public var state: LetterState = .failed
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}

@Message
public struct Letter: Sendable, Equatable {
    public var id: Int64
    /// nil where no respondent is kept (privacy mode anonymous).
    public var respondent: Int64?
    public var state: LetterState
    public var attempts: Int64
    /// When it is tried next, in microseconds since 1970; of one that has ended, when it ended.
    public var at: Int64
    /// A `LetterReason`, or the server's last words without addresses.
    public var reason: String?
}

@Message
public struct OptOutRequest: Sendable, Equatable {
    public var token: String
}
