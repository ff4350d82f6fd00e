import JSON

/// What a key lets its holder do.
public enum Scope: String, Sendable, CaseIterable, JSONCodable {
    case respondents
    case responses
    case codes
    case templates
    case manage
}

@Message
public struct NewKey: Sendable, Equatable {
    public var account: Int64
    /// 1 to 200 characters.
    public var name: String
    public var scopes: [Scope]
}

/// A key at the one moment when its secret is known.
@Message
public struct IssuedKey: Sendable, Equatable {
    public var id: Int64
    public var clientID: String
    /// Shown once; only its hash is kept.
    public var secret: String
}

/// A key without its secret.
@Message
public struct Key: Sendable, Equatable {
    public var id: Int64
    public var clientID: String
    public var name: String
    public var scopes: [Scope]
    /// Microseconds since 1970.
    public var createdAt: Int64
}

/// A page of an account's keys.
@Message
public struct KeysRequest: Sendable, Equatable {
    public var account: Int64
    /// `next` of the page before; nil for the first.
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
}

@Message
public struct KeyName: Sendable, Equatable {
    public var account: Int64
    public var id: Int64
}

/// What a client shows to be let in.
@Message
public struct Credential: Sendable, Equatable {
    public var secret: String
    /// When given, the secret must be this client's (the OAuth client-credentials grant names both).
    public var clientID: String?
}

/// Who a credential belongs to.
@Message
public struct Principal: Sendable, Equatable {
    /// 0 for the operator's key.
    public var key: Int64
    /// nil for the operator's key.
    public var account: Int64?
    public var scopes: [Scope]
    public var features: [String]
    public var serviceBuyer: Bool

    public var isOperator: Bool { account == nil }
}
