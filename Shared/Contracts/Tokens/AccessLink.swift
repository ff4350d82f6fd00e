import JSON

/// What calling an access link does besides creating the participation link (S-1).
public enum AccessLinkFunction: String, Sendable, JSONCodable {
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

    public init(project: String, mailing: Int64, function: AccessLinkFunction, subgroup: String?) {
        self.project = project
        self.mailing = mailing
        self.function = function
        self.subgroup = subgroup
    }
}

/// An access link at the one moment when its key is known.
@Message
public struct IssuedAccessLink: Sendable, Equatable {
    /// 24 letters and digits: names a mailing, and is the permission to create participation links for it. Only its hash is kept, and it
    /// never reaches a log.
    public var act: String

    public init(act: String) {
        self.act = act
    }
}

/// What an access link's key stands for.
@Message
public struct AccessLink: Sendable, Equatable {
    public var account: Int64
    public var project: String
    public var mailing: Int64
    public var function: AccessLinkFunction
    public var subgroup: String?

    public init(account: Int64, project: String, mailing: Int64, function: AccessLinkFunction, subgroup: String?) {
        self.account = account
        self.project = project
        self.mailing = mailing
        self.function = function
        self.subgroup = subgroup
    }
}

@Message
public struct AccessLinkKey: Sendable, Equatable {
    public var project: String
    public var act: String

    public init(project: String, act: String) {
        self.project = project
        self.act = act
    }
}
