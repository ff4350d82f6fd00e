import JSON

@Message
public struct NewProject: Sendable, Equatable {
    /// 1 to 64 letters, digits, `_` and `-`; not a word that other paths begin with.
    public var name: String
    public var survey: Int64

    public init(name: String, survey: Int64) {
        self.name = name
        self.survey = survey
    }
}

/// A SoSci project: a name in public links, a survey, and an address list.
@Message
public struct Project: Sendable, Equatable {
    public var name: String
    public var survey: Int64

    public init(name: String, survey: Int64) {
        self.name = name
        self.survey = survey
    }
}

/// What of the connection between a person and a response is kept.
public enum Privacy: String, Sendable, JSONCodable {
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

    public init(project: String, title: String, subject: String, body: String, privacy: Privacy) {
        self.project = project
        self.title = title
        self.subject = subject
        self.body = body
        self.privacy = privacy
    }
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

    public init(id: Int64, project: String, title: String, subject: String, body: String, privacy: Privacy) {
        self.id = id
        self.project = project
        self.title = title
        self.subject = subject
        self.body = body
        self.privacy = privacy
    }
}

@Message
public struct NewMailingAccess: Sendable, Equatable {
    public var project: String
    public var mailing: Int64
    public var function: AccessLinkFunction
    public var subgroup: String?

    public init(project: String, mailing: Int64, function: AccessLinkFunction, subgroup: String?) {
        self.project = project
        self.mailing = mailing
        self.function = function
        self.subgroup = subgroup
    }
}

@Message
public struct MailingAccess: Sendable, Equatable {
    public var act: String

    public init(act: String) {
        self.act = act
    }
}
