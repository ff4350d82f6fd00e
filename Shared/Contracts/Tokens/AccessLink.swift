import JSON

/// What calling an access link does besides creating the participation link (S-1).
public enum AccessLinkFunction: String, Sendable, CaseIterable, JSONCodable {
    case link
    case send
}

@Message
public struct NewAccessLink: Sendable, Equatable {
    public var project: String
    public var mailing: Int64
    public var function: AccessLinkFunction
    /// Given to new address entries.
    public var subgroup: String?
}

/// An access link at the one moment when its key is known.
@Message
public struct IssuedAccessLink: Sendable, Equatable {
    /// 24 letters and digits: names a mailing, and is the permission to create participation links for it. Only its hash is kept, and it
    /// never reaches a log.
    public var act: String
    /// Names the link where it is listed and revoked. Absent from a service older than that.
    public var id: Int64?
}

/// An access link without its key.
@Message
public struct ListedAccessLink: Sendable, Equatable {
    public var id: Int64
    public var mailing: Int64
    public var function: AccessLinkFunction
    public var subgroup: String?
    /// Microseconds since 1970.
    public var createdAt: Int64
}

/// A page of a project's access links.
@Message
public struct AccessLinksRequest: Sendable, Equatable {
    public var project: String
    /// `next` of the page before; nil for the first.
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}

@Message
public struct AccessLinkName: Sendable, Equatable {
    public var project: String
    public var id: Int64
}

/// What an access link's key stands for.
@Message
public struct AccessLink: Sendable, Equatable {
    public var account: Int64
    public var project: String
    public var mailing: Int64
    public var function: AccessLinkFunction
    public var subgroup: String?
}

@Message
public struct AccessLinkKey: Sendable, Equatable {
    public var project: String
    public var act: String
}
