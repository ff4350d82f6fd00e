import Contracts
import Hummingbird
import RPC

/// Why a link leads to no questionnaire.
enum ParticipationNotice: Sendable, CaseIterable {
    case unknown
    case answered
    /// Of an access code: its one participation has been started.
    case used
    case expired
    /// Of an access code that leads to no survey (E-15).
    case noSurvey
    case notYet
    case ended
    /// The form is older than the response that it belongs to.
    case outdated
    case unreadable
    case unavailable

    init(_ fault: Fault) {
        switch fault {
        case .call(let error): self.init(error)
        case .notFound, .noSuchRoute: self = .unknown
        case .timeUp, .unexpected, .tooManyGuesses: self = .unavailable
        default: self = .unreadable
        }
    }

    private init(_ error: RPCError) {
        switch error.reason(as: FillingRefusal.self) {
        case .inactive: self = .notYet
        case .ended: self = .ended
        case .tokenUsed, .finished: self = .answered
        case .tokenExpired: self = .expired
        case .respondentKey: self = .outdated
        case .token, .urlTitle, .password, .foreign, .missingCredential: self = .unknown
        case .unanswered, .questionType, .pageOrder: self = .outdated
        case nil:
            switch error.code {
            case .notFound, .permissionDenied, .unauthenticated: self = .unknown
            case .invalidArgument, .outOfRange: self = .unreadable
            default: self = .unavailable
            }
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .unknown, .noSurvey: .notFound
        case .used, .expired: .gone
        case .answered, .notYet, .ended: .ok
        case .outdated: .conflict
        case .unreadable: .badRequest
        case .unavailable: .serviceUnavailable
        }
    }
}

/// What is wrong with a page that was sent.
enum PageMistake: Sendable {
    case unanswered
    case invalid([FieldViolation])
    case outOfOrder
}
