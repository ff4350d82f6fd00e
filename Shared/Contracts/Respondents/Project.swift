import JSON

@Message
public struct NewProject: Sendable, Equatable {
    /// 1 to 64 letters, digits, `_` and `-`; not a word that other paths begin with.
    public var name: String
    public var survey: Int64
}

/// A SoSci project: a name in public links, a survey, and an address list.
@Message
public struct Project: Sendable, Equatable {
    public var name: String
    public var survey: Int64
}

/// What of the connection between a person and a response is kept.
public enum Privacy: String, Sendable, CaseIterable, JSONCodable {
    /// The person can be seen with the response.
    case personal
    /// The assignment is held in trust.
    case pseudonymous
    /// The assignment is dropped on completion.
    case anonymised
    /// No assignment is stored at any time.
    case anonymous
}

@Message
public struct NewMailing: Sendable, Equatable {
    public var project: String
    public var title: String
    public var subject: String
    /// Holds `%link%`.
    public var body: String
    public var privacy: Privacy
}

/// A serial mail: the occasion on which people get their links.
@Message
public struct Mailing: Sendable, Equatable {
    public var id: Int64
    public var project: String
    public var title: String
    public var subject: String
    public var body: String
    public var privacy: Privacy
}

@Message
public struct NewMailingAccess: Sendable, Equatable {
    public var project: String
    public var mailing: Int64
    public var function: AccessLinkFunction
    public var subgroup: String?
}

@Message
public struct MailingAccess: Sendable, Equatable {
    public var act: String
    /// As in `IssuedAccessLink`.
    public var id: Int64?
    /// Where the link's function is to send.
    public var delivery: DeliveryState?
}
