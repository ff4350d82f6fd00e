import Hummingbird
import RPC

/// Why a request cannot be answered as it was meant. Each surface says it in its vendor's words.
enum Fault: Error {
    /// A service refused or failed.
    case call(RPCError)
    case parameters(ParameterError)
    /// A required parameter was not given.
    case missing(String)
    /// Parameters or members have values that they cannot have.
    case invalid([FieldViolation])
    /// The body is not JSON. The text says where.
    case malformed(String)
    case unsupportedMediaType(expected: String)
    /// The client accepts nothing that could be sent.
    case notAcceptable
    /// The document is about something else than the path.
    case otherResource(String)
    /// There is no valid key.
    case unauthenticated
    /// Somebody has tried too many wrong secrets to be heard now.
    case tooManyGuesses(retryAfter: Int64)
    /// The key is valid and does not allow this. The text names what it lacks.
    case forbidden(String)
    /// What the path names does not exist.
    case notFound(String)
    case noSuchRoute
    case methodNotAllowed([HTTPRequest.Method])
    /// The resource is no longer as the client knows it.
    case preconditionFailed
    case tooLarge(limit: Int)
    case uriTooLong
    /// The request's time ended, or its client left.
    case timeUp
    /// A defect of this program.
    case unexpected

    init(_ error: any Error) {
        switch error {
        case let fault as Fault: self = fault
        case let error as RPCError: self = .call(error)
        case let error as ParameterError: self = .parameters(error)
        case is CancellationError: self = .timeUp
        default: self = .unexpected
        }
    }

    /// Whole seconds after which the client may try again.
    var retryAfter: String? {
        if case .tooManyGuesses(let seconds) = self { return String(seconds) }
        guard case .call(let error) = self, error.retryAfter > 0 else { return nil }
        return String((UInt64(error.retryAfter) + 999) / 1000)
    }
}
