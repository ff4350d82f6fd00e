import Contracts
import Hummingbird
import RPC

/// Why a link leads to no questionnaire.
enum ParticipationNotice: Sendable, CaseIterable {
    case unknown
    case answered
    /// Of an access code: its one participation has been started.
    case used
    /// Of an access code.
    case expired
    /// Of another link.
    case linkExpired
    /// Of an access code that leads to no survey (E-15).
    case noSurvey
    /// The survey wants a personal link.
    case linkNeeded
    case notYet
    case ended
    case full
    /// Somebody has taken part in a buyer's survey.
    case completed
    /// A buyer's survey is for others.
    case notWanted
    /// Of a buyer's survey: there are enough answers of such people.
    case quotaFull
    /// Of a buyer's survey.
    case paused
    /// Of a buyer's entry link.
    case linkIncomplete
    /// The browser does not say whose page it wants to see.
    case noPlace
    case unreadable
    case tooManyTries
    case unavailable

    init(_ fault: Fault) {
        switch fault {
        case .call(let error): self.init(error)
        case .notFound, .noSuchRoute: self = .unknown
        case .tooManyGuesses: self = .tooManyTries
        case .timeUp, .unexpected: self = .unavailable
        default: self = .unreadable
        }
    }

    private init(_ error: RPCError) {
        switch error.reason(as: FillingRefusal.self) {
        case .inactive: self = .notYet
        case .ended: self = .ended
        case .tokenUsed, .finished: self = .answered
        case .tokenExpired: self = .linkExpired
        case .respondentKey: self = .noPlace
        case .missingCredential: self = .linkNeeded
        case .token, .urlTitle, .password, .foreign: self = .unknown
        case .unanswered, .questionType, .pageOrder: self = .unreadable
        case nil:
            if let refusal = error.reason(as: BuyerEntryRefusal.self) {
                self.init(refusal)
                return
            }
            switch error.code {
            case .notFound, .permissionDenied, .unauthenticated: self = .unknown
            case .invalidArgument, .outOfRange: self = .unreadable
            default: self = .unavailable
            }
        }
    }

    /// What a survey says to those who have not begun; nil while it takes them.
    init?(_ availability: SurveyAvailability) {
        switch availability {
        case .open: return nil
        case .notYet: self = .notYet
        case .ended: self = .ended
        case .full: self = .full
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .unknown, .noSurvey: .notFound
        case .used, .expired, .linkExpired: .gone
        case .answered, .notYet, .ended, .full, .linkNeeded, .completed, .notWanted, .quotaFull, .paused: .ok
        case .noPlace, .linkIncomplete: .forbidden
        case .unreadable: .badRequest
        case .tooManyTries: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }
}
