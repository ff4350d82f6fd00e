import Contracts
import Hummingbird
import RPC

extension WebAnkietaReply {
    /// The vendor's statuses: 409 what is there already, 400 a value outside its set, 401 no authorisation or no right to the resource, 404, 406 a required parameter
    /// was not passed, 500 (BEHAVIOUR 3.1); refusals of a filling are HTTP 200 with their number (F-4).
    static func fault(_ fault: Fault) -> Response {
        switch fault {
        case .call(let error): refusal(error).retryingAfter(fault.retryAfter)
        case .parameters(let error): self.error(.badRequest, error.description)
        case .missing(let name): error(.notAcceptable, "The parameter \(name) is required.")
        case .invalid(let violations): error(.badRequest, violations.sentence)
        case .malformed(let text): error(.badRequest, text)
        case .unsupportedMediaType(let expected): error(.badRequest, "The body must be \(expected).")
        case .notAcceptable: error(.badRequest, "The reply can be application/json only.")
        case .otherResource(let text): error(.conflict, text)
        case .unauthenticated: unauthorized("The request has no valid access token.")
        case .tooManyGuesses: error(.tooManyRequests, "There were too many wrong tries.").retryingAfter(fault.retryAfter)
        case .forbidden(let text): unauthorized(text)
        case .notFound(let text): error(.notFound, text)
        case .noSuchRoute: error(.notFound, "There is no such operation.")
        case .methodNotAllowed(let allowed): error(.methodNotAllowed, "The operation takes GET and POST.").allowing(allowed)
        case .preconditionFailed: error(.preconditionFailed, "The resource has changed.")
        case .tooLarge(let limit): error(.contentTooLarge, "The body is larger than \(limit) bytes.")
        case .uriTooLong: error(.uriTooLong, "The address is too long.")
        case .timeUp: error(.internalServerError, unavailable)
        case .unexpected: error(.internalServerError, "Internal server error.")
        }
    }

    private static let unavailable = "The service is not available at the moment."

    private static func refusal(_ error: RPCError) -> Response {
        if let refusal = error.reason(as: FillingRefusal.self) { return self.refusal(refusal, error) }
        if let refusal = error.reason(as: RespondentRefusal.self) { return self.refusal(refusal, error) }
        switch error.code {
        case .invalidArgument, .outOfRange:
            return self.error(.badRequest, error.details.fieldViolations?.sentence ?? error.sentence)
        case .unauthenticated, .permissionDenied: return unauthorized("The resource belongs to another account.")
        case .notFound: return self.error(.notFound, "The survey does not exist.")
        case .alreadyExists: return self.error(.conflict, error.sentence)
        case .resourceExhausted: return self.error(.tooManyRequests, "There are too many requests.")
        case .unavailable, .deadlineExceeded, .cancelled: return self.error(.internalServerError, unavailable)
        default: return self.error(.internalServerError, "Internal server error.")
        }
    }

    private static func refusal(_ refusal: FillingRefusal, _ error: RPCError) -> Response {
        switch refusal {
        case .inactive: errorCode(1)
        case .ended: errorCode(2)
        case .urlTitle: errorCode(3)
        case .password: errorCode(4)
        case .token: errorCode(5)
        // There is no number of its own for a token whose time is over; it cannot be used any more either.
        case .tokenUsed, .tokenExpired: errorCode(6)
        case .respondentKey: errorCode(7)
        case .unanswered: errorCode(8)
        case .questionType: errorCode(9)
        case .pageOrder: errorCode(10)
        case .finished: errorCode(11)
        case .foreign: unauthorized("The resource belongs to another account.")
        case .missingCredential: self.error(.notAcceptable, error.sentence)
        }
    }

    private static func refusal(_ refusal: RespondentRefusal, _ error: RPCError) -> Response {
        switch refusal {
        case .unknownContact, .unknownRespondent, .unknownBatch, .unknownPatch: self.error(.notFound, error.sentence)
        case .foreignContact, .foreignRespondent, .foreignBatch, .foreignPatch: unauthorized("The resource belongs to another account.")
        case .alreadyAdded: self.error(.conflict, error.sentence)
        case .otherSurvey: self.error(.badRequest, error.sentence)
        }
    }

    private static func unauthorized(_ text: String) -> Response {
        var response = error(.unauthorized, text)
        response.headers[.wwwAuthenticate] = "Bearer"
        return response
    }
}

extension [FieldViolation] {
    /// All mistakes in one text, each behind the parameter's name.
    var sentence: String {
        map { "\($0.field): \($0.description)" }.joined(separator: "; ")
    }
}
