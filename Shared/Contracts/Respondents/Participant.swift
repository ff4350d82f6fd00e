import JSON

@Message
public struct ParticipantsRequest: Sendable, Equatable {
    public var project: String
    public var mailing: Int64
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100

    public init(project: String, mailing: Int64, cursor: String? = nil, limit: Int64 = 100) {
        self.project = project
        self.mailing = mailing
        self.cursor = cursor
        self.limit = limit
    }
}

@Message
public struct ParticipantList: Sendable, Equatable {
    public var participants: [Participant]
    public var next: String?

    public init(participants: [Participant], next: String?) {
        self.participants = participants
        self.next = next
    }
}

/// How far somebody who has a link of a mailing got. The status numbers are SoSci's: 1 link not opened, 2 opened, 3 completed.
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

    public init(
        id: Int64, email: String?, mobile: String?, uid: String?, subgroup: String?, status: Int64, sentAt: Int64?, openedAt: Int64?,
        completedAt: Int64?
    ) {
        self.id = id
        self.email = email
        self.mobile = mobile
        self.uid = uid
        self.subgroup = subgroup
        self.status = status
        self.sentAt = sentAt
        self.openedAt = openedAt
        self.completedAt = completedAt
    }
}
