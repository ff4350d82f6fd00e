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
