import JSON

/// What a server answers: methods of contracts, each with its handler. The order of registration gives the numbers of its method table.
public struct Router: Sendable {
    private(set) var methods: [RegisteredMethod] = []

    public init() {}

    /// Answers `method` with an asynchronous handler.
    ///
    /// The handler runs on the connection's event loop between its suspensions: it may compute for microseconds, and hands anything longer
    /// to a thread of its own. It is cancelled when the caller cancels, disconnects or runs out of time.
    public mutating func on<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>,
        _ handler: @escaping @Sendable (Request, CallContext) async throws -> Reply
    ) {
        register(method) { (request, call) in
            call.run { context in try await handler(request, context) }
        }
    }

    /// Answers `method` on the event loop, without a task, for handlers that only touch memory.
    public mutating func onLoop<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>,
        _ handler: @escaping @Sendable (Request, CallContext) throws -> Reply
    ) {
        register(method) { (request, call) in
            call.answer(Result { try handler(request, call.context) })
        }
    }

    private mutating func register<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ start: @escaping @Sendable (Request, ServerCall) -> Void
    ) {
        precondition(!methods.contains { $0.name == method.name }, "\(method.name) is registered twice")
        methods.append(
            RegisteredMethod(
                name: method.name, isIdempotent: method.isIdempotent, callers: method.callers, timeLimit: method.timeLimit,
                request: String(describing: Request.self), reply: String(describing: Reply.self)
            ) { (bytes, call) throws(RPCError) in
                let request: Request
                do throws(JSONError) {
                    request = try JSON.decode(Request.self, from: bytes)
                } catch {
                    throw .invalid(error.path.isEmpty ? "$" : error.path, error.description)
                }
                start(request, call)
            })
    }

    var table: [MethodDescription] {
        methods.enumerated().map { $1.description(number: $0 + 1) }
    }
}
