import JSON

/// Why a call failed: the 16 codes of gRPC, with its numbers.
public enum StatusCode: UInt16, Sendable, CaseIterable, Hashable {
    /// The caller gave up.
    case cancelled = 1
    case unknown = 2
    /// The request is wrong whatever the state of the system.
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    /// The caller is known and may not do this.
    case permissionDenied = 7
    /// A limit or a quota is used up.
    case resourceExhausted = 8
    /// The system is not in the state that the request needs.
    case failedPrecondition = 9
    /// A concurrent change got in between.
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    /// A defect of the server.
    case `internal` = 13
    /// The peer cannot be reached or is not serving at the moment.
    case unavailable = 14
    case dataLoss = 15
    /// There is no valid credential.
    case unauthenticated = 16

    /// The name in the specification: `INVALID_ARGUMENT`.
    public var name: String {
        switch self {
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internal: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }
}
