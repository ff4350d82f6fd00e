import JSON
import RPC

/// The contract of a service as its first release has it.
public enum PanelContract {
    public static let invite = Method<Invitation, InvitationReceipt>(
        "panel.invitations.create", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
    public static let list = StreamMethod<InvitationQuery, InvitationReceipt>(
        "panel.invitations.list", isIdempotent: true, callers: .everyone)
    /// The next release has it no longer.
    public static let print = Method<InvitationQuery, InvitationReceipt>(
        "panel.invitations.print", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
}

/// Closed: every release knows all of its cases, or refuses the message.
public enum Channel: String, Sendable, CaseIterable, JSONCodable {
    case email
    case letter
}

/// Open: a release keeps words that it does not know.
public struct Progress: RawRepresentable, Sendable, Equatable, JSONCodable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let sent = Progress(rawValue: "sent")
}

@Message
public struct Invitation: Sendable, Equatable {
    public var survey: Int64
    public var recipient: String
    public var channel: Channel
    public var note: String?
}

@Message
public struct InvitationReceipt: Sendable, Equatable {
    public var id: Int64
    public var progress: Progress
    public var printedAt: Int64?
}

@Message
public struct InvitationQuery: Sendable, Equatable {
    public var survey: Int64
}
