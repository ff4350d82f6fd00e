import JSON

/// A contact that becomes a respondent of a survey.
@Message
public struct NewRespondent: Sendable, Equatable {
    public var survey: Int64
    public var contact: Int64
    /// When the client itself sent the invitation: `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`.
    public var invitationSent: String?
}

@Message
public struct AddedRespondent: Sendable, Equatable {
    public var id: Int64
}

@Message
public struct RespondentName: Sendable, Equatable {
    public var survey: Int64
    public var id: Int64
}

@Message
public struct NewBatch: Sendable, Equatable {
    public var survey: Int64
}

@Message
public struct BatchName: Sendable, Equatable {
    /// A UUID.
    public var id: String
}

/// Respondents that come in parts and get one mailing.
@Message
public struct Batch: Sendable, Equatable {
    public var id: String
    public var account: Int64
    public var survey: Int64
    /// Ids of its parts, in their order.
    public var patches: [String]
}

/// A part of a batch.
@Message
public struct NewPatch: Sendable, Equatable {
    public var batch: String
    /// Where the client names the survey as well, it must be the batch's.
    public var survey: Int64?
    /// 1 to 1,000.
    public var respondents: [PatchRow]
}

@Message
public struct PatchRow: Sendable, Equatable {
    /// The client's own number of the row: mistakes are told by it, as `respondents[3][email]`.
    public var index: Int64
    public var email: String
    /// Up to 15, empty where not set.
    public var labels: [String] = []
}

@Message
public struct PatchName: Sendable, Equatable {
    /// A UUID.
    public var id: String
}

@Message
public struct Patch: Sendable, Equatable {
    /// Ids of its respondents, in their order; those that were deleted are not among them.
    public var respondents: [Int64]
}
