import JSON

@Message
public struct ResponsesRequest: Sendable, Equatable {
    public var survey: Int64
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
    /// `completed` or `partial`; nil for both.
    public var status: String?
}

/// The response that a grant has opened.
@Message
public struct GrantedResponse: Sendable, Equatable {
    public var survey: Int64
    public var grant: Int64
}

/// One filled-in questionnaire.
@Message
public struct Response: Sendable, Equatable {
    public var id: Int64
    /// `completed` or `partial`
    public var status: String
    /// Microseconds since 1970.
    public var openedAt: Int64
    public var completedAt: Int64?
    public var verificationCode: String?
    /// The version of the survey that was answered.
    public var surveyVersion: Int64
    /// By question id.
    public var answers: JSONValue
}
