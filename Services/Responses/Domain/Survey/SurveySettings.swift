/// Where a survey stands in its life.
enum SurveyStatus: String, Sendable, CaseIterable {
    case creating
    case collecting
    case ended
}

/// What a person must show to be let in.
enum SecurityLevel: Int64, Sendable, CaseIterable {
    case open = 0
    case urlTitle = 1
    case password = 2
    case token = 3
}

/// Everything of a survey's document but its pages. The password is kept apart, as a digest.
struct SurveySettings: Sendable, Equatable {
    var title: String
    var urlTitle: String?
    var lang: String
    var status: SurveyStatus
    var securityLevel: SecurityLevel
    var hasReusableTokens: Bool
    var givesVerificationCode: Bool
    var acknowledgments: String
    /// Microseconds since 1970: from then on nobody answers any more.
    var endsAt: Int64?
    /// Completed responses.
    var responseLimit: Int64?
}
