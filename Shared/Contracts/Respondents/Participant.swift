import JSON

@Message
public struct ParticipantsRequest: Sendable, Equatable {
    public var project: String
    public var mailing: Int64
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}

/// How far somebody who has a link of a mailing got. The status numbers are SoSci's: 0 nothing sent yet, 1 link not opened, 2 opened,
/// 3 completed, -1 blocked by the receiver, -2 not deliverable. Who got the link without a letter stands at 1.
@Message
public struct Participant: Sendable, Equatable {
    public var id: Int64
    public var email: String?
    public var mobile: String?
    public var uid: String?
    public var subgroup: String?
    public var status: Int64
    /// Microseconds since 1970.
    public var sentAt: Int64?
    public var openedAt: Int64?
    public var completedAt: Int64?
}
