import JSON

/// A survey as an access code refers to it.
@Message
public struct SurveyReference: Sendable, Equatable {
    public var id: Int64
    public var uuid: String
}

/// A code to draw (echonovum's custom access code). The issuer has checked that profiles and survey are the account's.
@Message
public struct NewAccessCode: Sendable, Equatable {
    /// Required; optional here, so that whoever checks it can name it with everything else that is missing.
    public var singleParticipation: Bool?
    /// Required: RFC 3339 with an offset. May be past (E-7).
    public var expiresAt: String?
    /// Profile's uuid.
    public var subject: String?
    /// Profile's uuid.
    public var object: String?
    public var survey: SurveyReference?
}

@Message
public struct AccessCode: Sendable, Equatable {
    /// 6 letters and digits, case-sensitive, unique in the installation (E-2).
    public var code: String
    public var singleParticipation: Bool
    /// As it was given (E-9).
    public var expiresAt: String
    /// Microseconds since 1970.
    public var createdAt: Int64
    public var subject: String?
    public var object: String?
    public var survey: SurveyReference?
}

@Message
public struct AccessCodeName: Sendable, Equatable {
    public var code: String
}

/// What to change of a code. An absent relation stays; one that is there replaces it, by nothing where it has no value.
@Message
public struct AccessCodeChange: Sendable, Equatable {
    public var code: String
    public var singleParticipation: Bool?
    public var expiresAt: String?
    public var subject: ProfileRelation?
    public var object: ProfileRelation?
    public var survey: SurveyRelation?
}

@Message
public struct ProfileRelation: Sendable, Equatable {
    public var uuid: String?
}

@Message
public struct SurveyRelation: Sendable, Equatable {
    public var survey: SurveyReference?
}

@Message
public struct AccessCodePage: Sendable, Equatable {
    /// Of all pages together.
    public var total: Int64
    public var codes: [AccessCode]
}
