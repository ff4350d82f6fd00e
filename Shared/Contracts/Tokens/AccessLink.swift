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
