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

    init<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, makeCall: @escaping @Sendable (ServerCall.Seed) -> ServerCall
    ) {
        name = method.name
        kind = .unary
        isIdempotent = method.isIdempotent
        callers = method.callers
        timeLimit = method.timeLimit
        request = Request.self
        reply = Reply.self
        self.makeCall = makeCall
    }

    init<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>, makeCall: @escaping @Sendable (ServerCall.Seed) -> ServerCall
    ) {
        name = method.name
        kind = .stream
        isIdempotent = method.isIdempotent
        callers = method.callers
        timeLimit = method.timeLimit
        request = Request.self
        reply = Item.self
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
