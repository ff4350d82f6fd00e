import Contracts
import Hummingbird
import JSON
import RPC

/// An error in one of the vendor's two shapes.
struct EchonovumError {
    let status: HTTPResponse.Status
    let body: JSONValue
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ description: String) {
        self.status = status
        body = ["title": "An error occurred", "description": .string(description)]
    }

    /// One element for each mistake, with a pointer to the attribute.
    private init(_ violations: [FieldViolation]) {
        status = .unprocessableContent
        body = [
            "errors": .array(
                violations.map { ["detail": .string($0.description), "source": ["pointer": .string("data/attributes/\($0.field)")]] })
        ]
    }

    init(_ fault: Fault) {
        switch fault {
        case .call(let error): self.init(error)
        case .parameters(let error): self.init(.badRequest, error.description)
        case .missing(let name): self.init(.badRequest, "The parameter \"\(name)\" is required.")
        case .invalid(let violations): self.init(violations)
        case .malformed(let text): self.init(.badRequest, text)
        case .unsupportedMediaType(let expected):
            self.init(.unsupportedMediaType, "The content-type is not supported. Supported MIME types are \"\(expected)\".")
        case .notAcceptable:
            self.init(
                .notAcceptable, "Requested format is not supported. Supported MIME types are \"\(MediaRange.jsonAPI)\".")
        case .otherResource(let text): self.init(.conflict, text)
        case .unauthenticated:
            self.init(.unauthorized, "The request needs a valid key in the header X-EchonovumApi-Key.")
            headers[.wwwAuthenticate] = "ApiKey"
        case .tooManyGuesses: self.init(.tooManyRequests, "Too Many Requests")
        case .forbidden(let text): self.init(.forbidden, text)
        case .notFound, .noSuchRoute: self.init(.notFound, "Not Found")
        case .methodNotAllowed(let methods):
            self.init(.methodNotAllowed, "Method Not Allowed (Allow: \(methods.map(\.rawValue).joined(separator: ", ")))")
            headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        case .preconditionFailed: self.init(.preconditionFailed, "The resource has changed.")
        case .tooLarge(let limit): self.init(.contentTooLarge, "The body is larger than \(limit) bytes.")
        case .uriTooLong: self.init(.uriTooLong, "The address is too long.")
        case .timeUp: self.init(.serviceUnavailable, Self.unavailable)
        case .unexpected: self.init(.internalServerError, "Internal Server Error")
        }
        if let seconds = fault.retryAfter { headers[.retryAfter] = seconds }
    }

    private static let unavailable = "The service is not available at the moment."

    private init(_ error: RPCError) {
        switch error.code {
        case .invalidArgument, .outOfRange:
            let violations = error.details.fieldViolations ?? []
            if violations.isEmpty { self.init(.badRequest, error.sentence) } else { self.init(violations) }
        case .notFound: self.init(.notFound, "Not Found")
        case .alreadyExists, .failedPrecondition, .aborted: self.init(.conflict, error.sentence)
        case .unauthenticated, .permissionDenied: self.init(.forbidden, "Access Denied.")
        case .resourceExhausted: self.init(.tooManyRequests, error.sentence)
        case .unavailable, .deadlineExceeded, .cancelled:
            self.init(.serviceUnavailable, Self.unavailable)
            headers[.retryAfter] = "1"
        case .unknown, .internal, .dataLoss, .unimplemented: self.init(.internalServerError, "Internal Server Error")
        }
    }

    var response: Response {
        JSONAPI.response(status, body, headers: headers)
    }
}
