import JSON

/// A method with the handler that answers it, its types erased at the one place where bytes become values.
final class RegisteredMethod: Sendable {
    enum Kind: String, Sendable {
        case unary, stream
    }

    let name: String
    let kind: Kind
    let isIdempotent: Bool
    let callers: Callers
    let timeLimit: Int64
    private let request: any MessageValue.Type
    private let reply: any MessageValue.Type
    let makeCall: @Sendable (ServerCall.Seed) -> ServerCall

    init<Contract: MethodContract>(_ method: Contract, makeCall: @escaping @Sendable (ServerCall.Seed) -> ServerCall) {
        name = method.name
        kind = Contract.kind
        isIdempotent = method.isIdempotent
        callers = method.callers
        timeLimit = method.timeLimit
        request = Contract.Request.self
        reply = Contract.Answer.self
        self.makeCall = makeCall
    }

    func description(number: Int) -> MethodDescription {
        MethodDescription(
            number: Int64(number), name: name, kind: kind.rawValue, idempotent: isIdempotent, request: String(describing: request),
            response: String(describing: reply), callers: callers.description)
    }

    func reference(number: Int) -> MethodReference {
        MethodReference(
            number: Int64(number), name: name, kind: kind.rawValue, idempotent: isIdempotent, request: String(describing: request),
            response: String(describing: reply), callers: callers.description, timeLimit: timeLimit,
            requestSchema: JSONSchema.document(of: request), replySchema: JSONSchema.document(of: reply))
    }
}
