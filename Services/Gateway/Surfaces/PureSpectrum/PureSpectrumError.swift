import Contracts
import Hummingbird
import JSON
import RPC

/// An error in the vendor's envelope. Of its codes the document has four (PS:205, PS:292, PS:704, PS:717) and its clients know a fifth, 1001;
/// the others are ours.
struct PureSpectrumError: Sendable {
    enum Code: Int64, Sendable {
        case failure = 1000
        case syntax = 1001
        case unauthenticated = 1002
        case forbidden = 1003
        case noSuchResource = 1004
        case noSuchSurvey = 1005
        case noSuchTemplate = 1006
        case methodNotAllowed = 1007
        case tooLarge = 1008
        case mediaType = 1009
        case conflict = 1010
        case tooMany = 1011
        case unavailable = 1012
        /// Parameters that cannot be, and the one template of a survey (BEHAVIOUR 6.3 D).
        case invalid = 1014
        case featureOff = 1018
    }

    let status: HTTPResponse.Status
    let code: Code
    let message: String
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ code: Code, _ message: String) {
        (self.status, self.code, self.message) = (status, code, message)
    }

    init(_ fault: Fault) {
        switch fault {
        case .call(let error): self.init(error)
        case .parameters(let error): self.init(invalid: error.description)
        case .missing(let name): self.init(invalid: "\(name) is required")
        case .invalid(let violations): self.init(violations)
        case .malformed(let text): self.init(.badRequest, .syntax, text)
        case .otherResource(let text): self.init(invalid: text)
        case .unsupportedMediaType(let expected): self.init(.unsupportedMediaType, .mediaType, "The body must be \(expected).")
        case .notAcceptable: self.init(.notAcceptable, .mediaType, "The reply can be application/json only.")
        case .unauthenticated: self.init(.unauthorized, .unauthenticated, "The request needs a valid access-token.")
        case .tooManyGuesses: self.init(.tooManyRequests, .tooMany, "There were too many wrong access-tokens.")
        case .forbidden(let text): self.init(.forbidden, .forbidden, text)
        case .notFound, .noSuchRoute: self.init(.notFound, .noSuchResource, "There is no such resource.")
        case .methodNotAllowed(let methods):
            self.init(.methodNotAllowed, .methodNotAllowed, "The resource does not take this method.")
            headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        case .preconditionFailed: self.init(.preconditionFailed, .conflict, "The resource has changed.")
        case .tooLarge(let limit): self.init(.contentTooLarge, .tooLarge, "The body is larger than \(limit) bytes.")
        case .uriTooLong: self.init(.uriTooLong, .tooLarge, "The address is too long.")
        case .timeUp: self.init(.serviceUnavailable, .unavailable, Self.unavailable)
        case .unexpected: self.init(.internalServerError, .failure, Self.failure)
        }
        if let seconds = fault.retryAfter { headers[.retryAfter] = seconds }
    }

    private static let unavailable = "The service is not available at the moment. Please try again."
    private static let failure = "The service failed. Please try again, and tell your reference if it goes on."

    private init(_ error: RPCError) {
        if let refusal = error.reason(as: MarketplaceRefusal.self) {
            self.init(refusal)
            return
        }
        switch error.code {
        case .invalidArgument, .outOfRange: self.init(error.details.fieldViolations ?? [])
        case .notFound: self.init(.notFound, .noSuchResource, error.sentence)
        case .alreadyExists, .failedPrecondition, .aborted: self.init(.conflict, .conflict, error.sentence)
        case .unauthenticated, .permissionDenied: self.init(.forbidden, .forbidden, error.sentence)
        case .resourceExhausted: self.init(.tooManyRequests, .tooMany, error.sentence)
        case .unavailable, .deadlineExceeded, .cancelled:
            self.init(.serviceUnavailable, .unavailable, Self.unavailable)
            headers[.retryAfter] = "1"
        case .unknown, .internal, .dataLoss, .unimplemented: self.init(.internalServerError, .failure, Self.failure)
        }
    }

    /// In the document's words where it has some.
    private init(_ refusal: MarketplaceRefusal) {
        switch refusal {
        case .featureOff:
            self.init(
                .forbidden, .featureOff,
                """
                You do not have the template feature activated. Please ask your PureSpectrum reference to activate it in order to use a \
                template in a survey.
                """)
        case .templateUnknown:
            self.init(.notFound, .noSuchTemplate, "Template Id does not exist. Please try a different Template id again.")
        case .otherTemplate:
            self.init(
                .badRequest, .invalid,
                "You can only apply one template to a survey. Please consider creating a new survey to use this template.")
        case .noTemplate:
            self.init(.badRequest, .invalid, "Template Id cannot be applied. Create a new survey to use this template.")
        case .surveyUnknown:
            self.init(.notFound, .noSuchSurvey, "Survey Id does not exist. Please try a different Survey id again.")
        }
    }

    private init(invalid text: String) {
        self.init(.badRequest, .invalid, "Invalid parameters: \(text)")
    }

    private init(_ violations: [FieldViolation]) {
        // `$` is the whole payload.
        self.init(invalid: violations.map { "\($0.field == "$" ? "the payload" : $0.field) \($0.description)" }.joined(separator: "; "))
    }

    /// Who is not let in finds the sentence where the vendor's other interfaces have it, too.
    var body: JSONValue {
        var body: JSONObject = [
            "ps_api_response_code": .integer(code.rawValue), "ps_api_response_message": .string(message),
        ]
        if status == .unauthorized {
            body["apiStatus"] = "failure"
            body["msg"] = .string(message)
        }
        return .object(body)
    }

    var response: Response {
        Response(status, body, options: .plain, headers: headers).withoutCaching()
    }
}
