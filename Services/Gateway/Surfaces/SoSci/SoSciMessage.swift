import Contracts
import RPC

/// The texts of SoSci's `error`. The first is printed in the document (SOSCI S:57); the others are ours and give nothing away.
enum SoSciMessage: Equatable {
    case missingIdentifier
    case unknownAccess
    case conflictingIdentifiers
    case invalidIdentifier
    case noAddress
    case unavailable
    case unreadable(String)

    init(_ error: RPCError) {
        switch error.reason(as: PersonalLinkRefusal.self) {
        case .missingIdentifier: self = .missingIdentifier
        case .unknownAccessLink: self = .unknownAccess
        case .conflictingIdentifiers: self = .conflictingIdentifiers
        case .invalidIdentifier: self = .invalidIdentifier
        case .noAddress: self = .noAddress
        case nil:
            switch error.code {
            case .notFound, .permissionDenied, .unauthenticated: self = .unknownAccess
            case .invalidArgument: self = .invalidIdentifier
            default: self = .unavailable
            }
        }
    }

    var text: String {
        switch self {
        case .missingIdentifier: "Request must specify email, mobile, or uid"
        case .unknownAccess: "The access link is not valid"
        case .conflictingIdentifiers: "The identifiers belong to different address entries"
        case .invalidIdentifier: "An identifier is too long or malformed"
        case .noAddress: "The link is to be sent, and there is neither an e-mail address nor a mobile number"
        case .unavailable: "The service is not available at the moment, please try again"
        case .unreadable(let text): text
        }
    }
}
