import JSON

/// What a client shows to get a bearer (OAuth 2.0, client credentials).
@Message
public struct BearerRequest: Sendable, Equatable {
    public var clientID: String
    /// The key's secret.
    public var secret: String
    /// What the bearer shall be able to do; nil for all that the key can.
    public var scopes: [String]?
}

/// Why no bearer is issued.
public enum BearerRefusal: String, Sendable {
    /// The key lacks a scope that was asked for, or there is none of that name.
    case scope
}

@Message
public struct IssuedBearer: Sendable, Equatable {
    /// A JSON Web Token, signed with Ed25519.
    public var token: String
    /// Seconds.
    public var lifetime: Int64
    public var scopes: [Scope]
}

/// What bearers are checked with.
@Message
public struct BearerKeys: Sendable, Equatable {
    /// Every key that a bearer of this hour may be signed with.
    public var keys: [BearerKey]
}

@Message
public struct BearerKey: Sendable, Equatable {
    /// The `kid` in a bearer's header.
    public var id: String
    /// An Ed25519 public key, Base64 URL (the `x` of a JWK).
    public var publicKey: String
}

/// What a bearer says. It says all of its principal, so that whoever checks it asks nobody.
public struct BearerClaims: Codable, Sendable, Equatable {
    public static let issuer = "fieldwork"

    public var iss = issuer
    /// The client id.
    public var sub: String
    /// Seconds since 1970.
    public var iat: Int64
    /// Seconds since 1970; from then on it is worth nothing.
    public var exp: Int64
    public var key: Int64
    public var account: Int64
    public var scopes: [String]
    public var features: [String]
    public var serviceBuyer: Bool

    public init(
        sub: String, iat: Int64, exp: Int64, key: Int64, account: Int64, scopes: [String], features: [String], serviceBuyer: Bool
    ) {
        self.sub = sub
        self.iat = iat
        self.exp = exp
        self.key = key
        self.account = account
        self.scopes = scopes
        self.features = features
        self.serviceBuyer = serviceBuyer
    }
}
