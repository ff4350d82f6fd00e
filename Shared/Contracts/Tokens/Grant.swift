import JSON

/// The form a grant's token takes, and within what it is unique.
public enum GrantForm: String, Sendable, JSONCodable {
    /// SoSci: 16 upper-case letters and digits, unique in the installation.
    case personalLink
    /// WebAnkieta: 6 letters and digits, unique in the survey.
    case surveyToken
}

/// Where a grant stands. `issued → started → completed`; `revoked` ends it from anywhere before completion.
public enum GrantState: String, Sendable, JSONCodable {
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
    /// Whether a completed participation leaves the token usable (F-29).
    public var isReusable: Bool = false

    public init(
        survey: Int64, form: GrantForm, project: String? = nil, issueKey: String, reference: String?, isReusable: Bool = false
    ) {
        self.survey = survey
        self.form = form
        self.project = project
        self.issueKey = issueKey
        self.reference = reference
        self.isReusable = isReusable
    }
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
    public var isReusable: Bool

    public init(
        id: Int64, survey: Int64, project: String?, token: String, state: GrantState, reference: String?, isReusable: Bool
    ) {
        self.id = id
        self.survey = survey
        self.project = project
        self.token = token
        self.state = state
        self.reference = reference
        self.isReusable = isReusable
    }
}

/// The issue keys of grants to look up.
@Message
public struct IssueKeys: Sendable, Equatable {
    /// Up to 1,000.
    public var issueKeys: [String]

    public init(issueKeys: [String]) {
        self.issueKeys = issueKeys
    }
}

@Message
public struct IssuedGrants: Sendable, Equatable {
    public var grants: [IssuedGrant]

    public init(grants: [IssuedGrant]) {
        self.grants = grants
    }
}

@Message
public struct IssuedGrant: Sendable, Equatable {
    public var issueKey: String
    public var grant: Grant

    public init(issueKey: String, grant: Grant) {
        self.issueKey = issueKey
        self.grant = grant
    }
}

@Message
public struct GrantToken: Sendable, Equatable {
    public var token: String
    /// Looks among this project's personal links.
    public var project: String

    public init(token: String, project: String) {
        self.token = token
        self.project = project
    }
}

@Message
public struct GrantStart: Sendable, Equatable {
    public var survey: Int64
    public var token: String

    public init(survey: Int64, token: String) {
        self.survey = survey
        self.token = token
    }
}
