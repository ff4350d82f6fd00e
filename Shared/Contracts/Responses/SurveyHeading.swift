import JSON

@Message
public struct SurveyUUID: Sendable, Equatable {
    public var uuid: String
}

/// A survey without its questions.
@Message
public struct SurveyHeading: Sendable, Equatable {
    public var id: Int64
    public var uuid: String
    public var title: String
    public var lang: String
    /// `creating`, `collecting` or `ended`.
    public var status: String
}

@Message
public struct SurveyHeadingPage: Sendable, Equatable {
    /// Of all pages together.
    public var total: Int64
    public var surveys: [SurveyHeading]
}
