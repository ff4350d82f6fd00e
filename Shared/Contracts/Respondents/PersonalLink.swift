import JSON

/// Why no participation link is given out.
public enum PersonalLinkRefusal: String, Sendable {
    /// Neither `email` nor `mobile` nor `uid` was given.
    case missingIdentifier
    /// There is no such access link in this project.
    case unknownAccessLink
    /// The identifiers belong to different address entries (S-3).
    case conflictingIdentifiers
    /// An identifier is too long or malformed.
    case invalidIdentifier
    /// The link is to be sent, and there is neither an e-mail address nor a mobile number to send it to (S-2).
    case noAddress
}

@Message
public struct PersonalLinkRequest: Sendable, Equatable {
    public var project: String
    public var act: String
    public var email: String?
    public var mobile: String?
    public var uid: String?
}

@Message
public struct PersonalLink: Sendable, Equatable {
    /// 16 upper-case letters and digits.
    public var token: String
}
