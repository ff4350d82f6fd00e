import JSON

/// Why an access code cannot be made or changed as it is wanted.
public enum AccessCodeRefusal: String, Sendable {
    /// A profile or survey does not exist in this account (E-13); the violation names the relation.
    case unknownRelation
}

/// What a code is related to, by uuids; each may be missing (E-5).
@Message
public struct AccessCodeRelations: Sendable, Equatable {
    /// The profile that participates.
    public var subject: String?
    /// The profile that it is about.
    public var object: String?
    public var survey: String?
}

@Message
public struct CheckedRelations: Sendable, Equatable {
    /// Where one was asked for.
    public var survey: SurveyReference?
}

/// The attributes as a client gave them, to be checked by the service that keeps them.
@Message
public struct AccessCodeOrder: Sendable, Equatable {
    public var singleParticipation: Bool?
    public var expiresAt: String?
    public var relations: AccessCodeRelations = AccessCodeRelations()
}
