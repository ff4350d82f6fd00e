import JSON

/// How the pages of an account look to respondents.
@Message
public struct Appearance: Sendable, Equatable {
    public var account: Int64
    /// The account's name: what the logo says to those who do not see it.
    public var name: String
    /// Counts the changes; 0 for an account that has never set anything.
    public var version: Int64
    /// `#rrggbb` in lower case.
    public var accent: String?
    public var logo: Logo?
}

/// A picture small enough to be part of every page.
@Message
public struct Logo: Sendable, Equatable {
    /// `image/png` or `image/svg+xml`.
    public var type: String
    public var bytes: Base64

    /// Bytes of a logo.
    public static let largest = 12_000
}

@Message
public struct AppearanceChange: Sendable, Equatable {
    /// The version that the change was made on; nil replaces whatever is there.
    public var version: Int64?
    /// nil: the house's own.
    public var accent: String?
    public var logo: Logo?
}
