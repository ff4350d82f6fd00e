import JSON

/// The form a grant's token takes, and within what it is unique.
public enum GrantForm: String, Sendable, CaseIterable, JSONCodable {
    /// SoSci: 16 upper-case letters and digits, unique in the installation.
    case personalLink
    /// WebAnkieta: 6 letters and digits, unique in the survey.
    case surveyToken
}

/// Where a grant stands. `issued → started → completed`; `revoked` ends it from anywhere before completion.
public enum GrantState: String, Sendable, CaseIterable, JSONCodable {
    case issued
    case started
    case completed
    case revoked
}

/// Why a grant does not let its holder in.
public enum GrantRefusal: String, Sendable {
    /// There is no such token in this survey, or it was revoked.
    case unknownToken
    /// The token's one participation is completed.
    case tokenUsed
}

@Message
public struct NewGrant: Sendable, Equatable {
    public var survey: Int64
    public var form: GrantForm
    /// The SoSci project, for personal links.
    public var project: String?
    /// Names the occasion of the grant to its issuer. The same key gives the same grant, however often and however concurrently it is
    /// asked for. Not readable as a reference to a person: the issuer hashes it where privacy wants that (S-5).
    public var issueKey: String
    /// What events about this grant carry back to its issuer; nil where no link between the two may be stored.
    public var reference: String?
}

/// One person's permission to answer one survey.
@Message
public struct Grant: Sendable, Equatable {
    public var id: Int64
    public var survey: Int64
    public var project: String?
    public var token: String
    public var state: GrantState
    public var reference: String?
}

/// The issue keys of grants to look up.
@Message
public struct IssueKeys: Sendable, Equatable {
    /// Up to 1,000.
    public var issueKeys: [String]
}

@Message
public struct IssuedGrants: Sendable, Equatable {
    public var grants: [IssuedGrant]
}

@Message
public struct IssuedGrant: Sendable, Equatable {
    public var issueKey: String
    public var grant: Grant
}

@Message
public struct GrantToken: Sendable, Equatable {
    public var token: String
    /// Looks among this project's personal links.
    public var project: String
}

@Message
public struct GrantStart: Sendable, Equatable {
    public var survey: Int64
    public var token: String
    /// Whether a completed participation leaves the token usable (BEHAVIOUR, F-29): the survey's setting at this moment, which only its
    /// own service knows. A grant keeps no copy of it, since the author of a survey can change it at any time.
    public var isReusable: Bool = false
}
