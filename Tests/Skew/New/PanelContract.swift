import JSON
import RPC

/// The same contract one release later: a method more and one less, fields more and fewer, and new words.
public enum PanelContract {
    public static let invite = Method<Invitation, InvitationReceipt>(
        "panel.invitations.create", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
    public static let list = StreamMethod<InvitationQuery, InvitationReceipt>(
        "panel.invitations.list", isIdempotent: true, callers: .everyone)
    /// The last release does not have it yet.
    public static let withdraw = Method<InvitationQuery, InvitationReceipt>(
        "panel.invitations.withdraw", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
}

/// With a case that the last release refuses: to be sent when no service of that release is left.
public enum Channel: String, Sendable, CaseIterable, JSONCodable {
    case email
    case letter
    case message
}

/// With a word that the last release keeps as it is.
public struct Progress: RawRepresentable, Sendable, Equatable, JSONCodable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let sent = Progress(rawValue: "sent")
    public static let queued = Progress(rawValue: "queued")
}

/// `note` was optional, and is no longer written.
@Message
public struct Invitation: Sendable, Equatable {
    public var survey: Int64
    public var recipient: String
    public var channel: Channel
    /// New, with a default for what the last release sends.
    public var language: String = "en"
    /// New and optional.
    public var remindAfter: Int64?
}

/// `printedAt` was optional, and is no longer written.
@Message
public struct InvitationReceipt: Sendable, Equatable {
    public var id: Int64
    public var progress: Progress
    /// New, with a default for what the last release answers.
    public var attempts: Int64 = 1
    /// New and optional.
    public var language: String?
}

@Message
public struct InvitationQuery: Sendable, Equatable {
    public var survey: Int64
    /// New, and means "all" where the last release does not send it.
    public var limit: Int64?
}
