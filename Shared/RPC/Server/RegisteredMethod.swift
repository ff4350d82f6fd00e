import JSON
import NIOCore

/// A method with the handler that answers it, its types erased at the one place where bytes become values.
struct RegisteredMethod: Sendable {
    enum Kind: String, Sendable {
        case unary, stream
    }

    let name: String
    let kind: Kind
    let isIdempotent: Bool
    let callers: Callers
    let timeLimit: Int64
    let request: String
    let reply: String
    let requestSchema: @Sendable () -> JSONValue
    let replySchema: @Sendable () -> JSONValue
    /// Decodes the request and begins the call. Throws only before the call has begun.
    let begin: @Sendable (UnsafeRawBufferPointer, ServerCall) throws(RPCError) -> Void

    init<Request: MessageValue, Reply: MessageValue>(
        name: String, kind: Kind, isIdempotent: Bool, callers: Callers, timeLimit: Int64, request: Request.Type, reply: Reply.Type,
        start: @escaping @Sendable (Request, ServerCall) -> Void
    ) {
        self.name = name
        self.kind = kind
        self.isIdempotent = isIdempotent
        self.callers = callers
        self.timeLimit = timeLimit
        self.request = String(describing: request)
        self.reply = String(describing: reply)
        requestSchema = { JSONSchema.document(of: Request.self) }
        replySchema = { JSONSchema.document(of: Reply.self) }
        begin = { (bytes, call) throws(RPCError) in
            let decoded: Request
            do throws(JSONError) {
                decoded = try JSON.decode(Request.self, from: bytes)
            } catch {
                throw .invalid(error.path.isEmpty ? "$" : error.path, error.description)
            }
            start(decoded, call)
        }
    }

    func description(number: Int) -> MethodDescription {
        MethodDescription(
            number: Int64(number), name: name, kind: kind.rawValue, idempotent: isIdempotent, request: request, response: reply,
            callers: callers.description)
    }

    func reference(number: Int) -> MethodReference {
        MethodReference(
            number: Int64(number), name: name, kind: kind.rawValue, idempotent: isIdempotent, request: request, response: reply,
            callers: callers.description, timeLimit: timeLimit, requestSchema: requestSchema(), replySchema: replySchema())
    }
}
