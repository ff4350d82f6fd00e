import Contracts
import Hummingbird
import JSON
import RPC

/// An error of the management interface: RFC 9457's `application/problem+json`.
struct Problem {
    let status: HTTPResponse.Status
    let detail: String
    var errors: [FieldViolation] = []
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ detail: String, errors: [FieldViolation] = []) {
        self.status = status
        self.detail = detail
        self.errors = errors.map(Self.inDocument)
    }

    init(_ fault: Fault) {
        switch fault {
        case .call(let error): self.init(error)
        case .parameters(let error): self.init(.badRequest, error.description)
        case .missing(let name): self.init(.badRequest, "The parameter \(name) is required.")
        case .invalid(let violations): self.init(.unprocessableContent, "The document has mistakes.", errors: violations)
        case .malformed(let text): self.init(.badRequest, text)
        case .unsupportedMediaType(let expected): self.init(.unsupportedMediaType, "The body must be \(expected).")
        case .notAcceptable: self.init(.notAcceptable, "The reply can be application/json only.")
        case .otherResource(let text): self.init(.conflict, text)
        case .unauthenticated:
            self.init(.unauthorized, "The request needs a valid key: Authorization: Bearer <key>.")
            headers[.wwwAuthenticate] = "Bearer"
        case .tooManyGuesses: self.init(.tooManyRequests, "There were too many wrong keys.")
        case .forbidden(let text): self.init(.forbidden, text)
        case .notFound(let text): self.init(.notFound, text)
        case .noSuchRoute: self.init(.notFound, "There is no such resource.")
        case .methodNotAllowed(let methods):
            self.init(.methodNotAllowed, "The resource does not take this method.")
            headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        case .preconditionFailed: self.init(.preconditionFailed, "The resource has changed since this version of it was read.")
        case .tooLarge(let limit): self.init(.contentTooLarge, "The body is larger than \(limit) bytes.")
        case .uriTooLong: self.init(.uriTooLong, "The address is too long.")
        case .timeUp: self.init(.requestTimeout, "The request took too long.")
        case .unexpected: self.init(.internalServerError, "The gateway failed; its log has the cause under the request's id.")
        }
        if let seconds = fault.retryAfter { headers[.retryAfter] = seconds }
    }

    private init(_ error: RPCError) {
        let violations = error.details.fieldViolations ?? []
        // What belongs to another account does not exist, for all that a key can tell.
        if error.details.reason == SurveyRefusal.foreign.rawValue {
            self.init(.notFound, "The survey does not exist.")
            return
        }
        switch error.code {
        case .invalidArgument, .outOfRange: self.init(.unprocessableContent, "The document has mistakes.", errors: violations)
        case .notFound: self.init(.notFound, error.sentence)
        case .alreadyExists, .failedPrecondition: self.init(.conflict, error.sentence, errors: violations)
        case .aborted: self.init(.preconditionFailed, error.sentence)
        case .permissionDenied: self.init(.forbidden, error.sentence)
        case .unauthenticated:
            self.init(.unauthorized, "The request needs a valid key: Authorization: Bearer <key>.")
            headers[.wwwAuthenticate] = "Bearer"
        case .resourceExhausted: self.init(.tooManyRequests, error.sentence)
        case .unavailable, .deadlineExceeded, .cancelled:
            self.init(.serviceUnavailable, "The service is not available at the moment.")
            headers[.retryAfter] = "1"
        case .unknown, .internal, .dataLoss, .unimplemented:
            self.init(.internalServerError, "The service failed; its log has the cause under the request's id.")
        }
    }

    var body: JSONObject {
        var body: JSONObject = [
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": .integer(Int64(status.code)), "detail": .string(detail),
        ]
        if !errors.isEmpty {
            body["errors"] = .array(
                errors.map { ["field": .string($0.field), "pointer": .string(Self.pointer($0.field)), "detail": .string($0.description)] })
        }
        return body
    }

    var response: Response {
        Response(status, JSONValue.object(body), options: .plain, type: "application/problem+json", headers: headers).withoutCaching()
    }

    /// Names of the contracts' fields that have another name in this interface's documents.
    private static let names = [
        "survey": "survey_id", "mailing": "mailing_id", "template": "template_id", "serviceBuyer": "service_buyer", "clientID": "client_id",
        "content": "survey", "sharedWith": "shared_with",
    ]

    /// The violation under the name that the field has in the client's document.
    private static func inDocument(_ violation: FieldViolation) -> FieldViolation {
        var violation = violation
        if violation.field.hasPrefix("document.") { violation.field.removeFirst("document.".count) }
        let first = violation.field.prefix { $0 != "." && $0 != "[" }
        if let name = names[String(first)] { violation.field = name + violation.field.dropFirst(first.count) }
        return violation
    }

    /// `pages[0].questions[2].type` as JSON Pointer: `/pages/0/questions/2/type`.
    static func pointer(_ field: String) -> String {
        let parts = field.split { $0 == "." || $0 == "[" || $0 == "]" }
        return parts.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
