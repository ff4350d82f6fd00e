import JSON

/// A method with the handler that answers it, its types erased at the one place where bytes become values.
struct RegisteredMethod: Sendable {
    let name: String
    let isIdempotent: Bool
    let callers: Callers
    let timeLimit: Int64
    let request: String
    let reply: String
    /// Decodes the request and begins the call. Throws only before the call has begun.
    let begin: @Sendable (UnsafeRawBufferPointer, ServerCall) throws(RPCError) -> Void

    func description(number: Int) -> MethodDescription {
        MethodDescription(
            number: Int64(number), name: name, kind: "unary", idempotent: isIdempotent, request: request, response: reply,
            callers: callers.description)
    }
}
