import JSON

/// The form a grant's token takes, and within what it is unique.
public enum GrantForm: String, Sendable, CaseIterable, JSONCodable {
    /// SoSci: 16 upper-case letters and digits, unique in the installation.
    case personalLink
    /// WebAnkieta: 6 letters and digits, unique in the survey.
    case surveyToken
    /// echonovum: 6 letters and digits, unique in the installation.
    case accessCode
    /// Of a respondent who has entered a buyer's survey: 22 letters and digits, unique in the installation.
    case buyerEntry
}

/// What a grant lets its holder do, and when it is used up.
public enum GrantUse: String, Sendable, CaseIterable, JSONCodable {
    /// One participation, which its holder comes back to until it is completed (F-9; SoSci's links and WebAnkieta's tokens).
    case untilCompletion
    /// One participation, used up when it starts (E-11): only who started it may go on.
    case oneStart
    /// Every start is another participation (E-10).
    case everyStart
}

/// Where a grant stands: `issued → started → completed`. `revoked` ends it from anywhere, and `expired` is what time alone makes of it.
public enum GrantState: String, Sendable, CaseIterable, JSONCodable {
    case issued
    case started
    case completed
    case revoked
    case expired
}

/// Why a grant does not let its holder in.
public enum GrantRefusal: String, Sendable {
    /// There is no such token in this survey, or it was revoked.
    case unknownToken
    /// The token's one participation is completed, or begun by somebody else.
    case tokenUsed
    /// The time to use it is over.
    case tokenExpired
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
    public var use: GrantUse = .untilCompletion
    /// The last instant at which it can be used (E-8), µs since 1970; nil for ever.
    public var expiresAt: Int64?
}

/// Grants for many at once, alike but for their issue keys.
@Message
public struct NewGrants: Sendable, Equatable {
    public var survey: Int64
    public var form: GrantForm
    /// As in `NewGrant`.
    public var project: String?
    public var use: GrantUse = .untilCompletion
    /// As in `NewGrant`.
    public var expiresAt: Int64?
    /// Up to 1,000.
    public var grants: [GrantOrder]
}

/// What one of many grants has of its own.
@Message
public struct GrantOrder: Sendable, Equatable {
    /// As in `NewGrant`.
    public var issueKey: String
    /// As in `NewGrant`.
    public var reference: String?
}

/// One person's permission to answer one survey.
@Message
public struct Grant: Sendable, Equatable {
    public var id: Int64
    /// 0 for an access code without a survey (E-15).
    public var survey: Int64
    public var project: String?
    public var token: String
    /// At the moment of the reply.
    public var state: GrantState
    public var reference: String?
    public var use: GrantUse = .untilCompletion
}

/// The issue keys of grants to look up, or to revoke.
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
    /// Looks among this project's personal links; nil looks among access codes.
    public var project: String?
    /// Looks among all that let people into this survey.
    public var survey: Int64?
}

@Message
public struct SurveyToken: Sendable, Equatable {
    public var survey: Int64
    public var token: String
}

@Message
public struct GrantStart: Sendable, Equatable {
    public var survey: Int64
    public var token: String
    /// Whether a completed participation leaves the token usable (BEHAVIOUR, F-29): the survey's setting at this moment, which only its
    /// own service knows. A grant keeps no copy of it, since the author of a survey can change it at any time.
    public var isReusable: Bool = false
    /// Names the participation that starts, to whoever starts it and to nobody else: the same name again is a retry, and no second start.
    public var participation: String?
}
