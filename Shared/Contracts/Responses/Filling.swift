import JSON

/// Why a questionnaire cannot be filled in, in the terms of the filling interface's error codes.
public enum FillingRefusal: String, Sendable, CaseIterable {
    /// 1: the survey is still being made.
    case inactive
    /// 2: it has ended, by its status, its date or its number of responses.
    case ended
    /// 3
    case urlTitle
    /// 4
    case password
    /// 5
    case token
    /// 6: the token's participation is completed.
    case tokenUsed
    /// The time to use the token is over.
    case tokenExpired
    /// 7
    case respondentKey
    /// 8: a question that must be answered was not.
    case unanswered
    /// 9: a question was answered as another type.
    case questionType
    /// 10: the page is not the next one.
    case pageOrder
    /// 11: this response is completed.
    case finished
    /// The survey belongs to another account.
    case foreign
    /// The credential of the survey's security level was not given at all (F-5); the message names it.
    case missingCredential
}

@Message
public struct FillingRequest: Sendable, Equatable {
    public var survey: Int64
    public var urlTitle: String?
    public var password: String?
    public var token: String?
    /// Names the participation that starts: the same name again is a retry and no second start. With a token it is
    /// `GrantStart.participation`; without any it tells a person who pressed twice from two who pressed once.
    public var participation: String?
}

@Message
public struct FillingAccess: Sendable, Equatable {
    public var response: Int64
    /// 32 lower-case hexadecimal digits; the permission to answer this response.
    public var respondentKey: String
    /// The page to answer next.
    public var page: Int64
}

@Message
public struct PageAnswers: Sendable, Equatable {
    public var survey: Int64
    public var response: Int64
    public var respondentKey: String
    public var page: Int64
    public var answers: [SubmittedAnswer]
}

/// One question's answer as a client sent it, before anything is believed of it.
@Message
public struct SubmittedAnswer: Sendable, Equatable {
    public var question: Int64
    /// The question's type as the client thinks it is; nil when it gave none or something that is no integer.
    public var type: Int64?
    /// `[answer]`
    public var answer: String?
    /// `[answers]…`, in the order given.
    public var answers: [SubmittedCell] = []
    /// `[other_answer][n]` and `[other_answers][n]`
    public var others: [SubmittedCell] = []
}

/// `[row]=value` or `[row][column]=value`. Elements appended with `[]` count up from 0, as PHP does.
@Message
public struct SubmittedCell: Sendable, Equatable {
    public var row: Int64
    public var column: Int64?
    public var value: String
}

/// What follows an answered page: either `nextPage`, or the end with its `acknowledgments`.
@Message
public struct FillingStep: Sendable, Equatable {
    public var nextPage: Int64?
    public var acknowledgments: String?
    /// Six digits, unique in the survey; nil when the survey gives none.
    public var verificationCode: String?
}

@Message
public struct FillingTimes: Sendable, Equatable {
    public var survey: Int64
    public var response: Int64
    public var respondentKey: String
    /// `YYYY-MM-DD HH:MM:SS`
    public var opened: String
    public var answered: String
}

@Message
public struct FillingPosition: Sendable, Equatable {
    public var survey: Int64
    public var response: Int64
    public var respondentKey: String
}

/// A page for a person to answer.
@Message
public struct FillingPage: Sendable, Equatable {
    public var title: String
    public var lang: String
    public var page: Int64
    /// The page of the survey's document, with its questions.
    public var content: JSONValue
    /// Its place among the survey's pages, from 1, and how many there are. Branching may leave some of them out.
    public var number: Int64 = 1
    public var count: Int64 = 1
}
