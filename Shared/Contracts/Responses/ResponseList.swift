import JSON

@Message
public struct ResponsesRequest: Sendable, Equatable {
    public var survey: Int64
    public var cursor: String?
    /// 1 to 1,000. Default 100.
    public var limit: Int64 = 100
    /// `completed` or `partial`; nil for both.
    public var status: String?

    public init(survey: Int64, cursor: String? = nil, limit: Int64 = 100, status: String? = nil) {
        self.survey = survey
        self.cursor = cursor
        self.limit = limit
        self.status = status
    }
}

@Message
public struct ResponseList: Sendable, Equatable {
    public var responses: [Response]
    public var next: String?

    public init(responses: [Response], next: String?) {
        self.responses = responses
        self.next = next
    }
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

    public init(
        id: Int64, status: String, openedAt: Int64, completedAt: Int64?, verificationCode: String?, surveyVersion: Int64,
        answers: JSONValue
    ) {
        self.id = id
        self.status = status
        self.openedAt = openedAt
        self.completedAt = completedAt
        self.verificationCode = verificationCode
        self.surveyVersion = surveyVersion
        self.answers = answers
    }
}
