import JSON

@Message
public struct NewProfile: Sendable, Equatable {
    /// 1 to 255 bytes, unique in the account.
    public var identifier: String
    /// An object, of up to 64 KiB as JSON.
    public var attributes: JSONValue
}

/// Somebody who participates, or something that is participated about (echonovum's profile).
@Message
public struct Profile: Sendable, Equatable {
    public var uuid: String
    public var identifier: String
    public var attributes: JSONValue
    /// Microseconds since 1970.
    public var createdAt: Int64
}

@Message
public struct ProfileName: Sendable, Equatable {
    public var uuid: String
}

@Message
public struct ProfilePage: Sendable, Equatable {
    /// Of all pages together.
    public var total: Int64
    public var profiles: [Profile]
}
