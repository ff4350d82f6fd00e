import Contracts
import Hummingbird
import RPC

/// Where an entry has ended, or why it cannot begin.
enum BuyerEntryNotice: Sendable, CaseIterable {
    case completed
    case terminated
    case overquota
    case closed
    case paused
    case notYet
    case link
    case received
    case unknown
    case unreadable
    case unavailable

    init(_ state: BuyerEntryState) {
        switch state {
        case .completed: self = .completed
        case .terminated: self = .terminated
        case .overquota: self = .overquota
        case .closed: self = .closed
        case .screening, .admitted: self = .received
        }
    }

    init(_ refusal: BuyerEntryRefusal) {
        switch refusal {
        case .link: self = .link
        case .notYet: self = .notYet
        case .paused: self = .paused
        case .closed: self = .closed
        case .full: self = .overquota
        case .notAdmitted, .unanswered: self = .unreadable
        }
    }

    init(_ fault: Fault) {
        switch fault {
        case .call(let error):
            if let refusal = error.reason(as: BuyerEntryRefusal.self) {
                self.init(refusal)
                return
            }
            switch error.code {
            case .notFound: self = .unknown
            case .invalidArgument, .outOfRange: self = .unreadable
            case .failedPrecondition, .permissionDenied: self = .closed
            default: self = .unavailable
            }
        case .notFound, .noSuchRoute: self = .unknown
        case .timeUp, .unexpected, .tooManyGuesses: self = .unavailable
        default: self = .unreadable
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .completed, .terminated, .overquota, .closed, .paused, .notYet, .received: .ok
        case .link: .forbidden
        case .unknown: .notFound
        case .unreadable: .badRequest
        case .unavailable: .serviceUnavailable
        }
    }

    var title: String {
        switch self {
        case .completed: "Thank you"
        case .terminated: "Thank you for your interest"
        case .overquota: "Enough people have answered"
        case .closed: "The survey is closed"
        case .paused: "The survey is paused"
        case .notYet: "The survey has not begun"
        case .link: "The link is incomplete"
        case .received: "Survey"
        case .unknown: "The link does not exist"
        case .unreadable: "This cannot be understood"
        case .unavailable: "Not available at the moment"
        }
    }

    var text: String {
        switch self {
        case .completed: "Your participation is complete. You can close this page."
        case .terminated: "This survey is meant for other people than you. You can close this page."
        case .overquota: "There are enough answers from people like you. You can close this page."
        case .closed: "It takes no more answers. You can close this page."
        case .paused: "It takes no answers at present. Please try again later."
        case .notYet: "It does not take answers yet. Please try again later."
        case .link: "Please open it as it was sent to you."
        case .received: "There is nothing to do here."
        case .unknown: "Please check the address, or ask whoever gave it to you."
        case .unreadable: "Please go back and try again."
        case .unavailable: "Please try again in a moment: nothing is lost."
        }
    }
}
