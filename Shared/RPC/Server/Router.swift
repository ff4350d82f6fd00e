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
        _ handler: nonisolated(nonsending) @escaping @Sendable (Request, CallContext) async throws -> Reply
    ) {
        append(RegisteredMethod(method) { seed in UnaryServerCall(seed, handler) })
    }

    /// Answers `method` on the event loop, without a task, for handlers that only touch memory.
    public mutating func onLoop<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>,
        _ handler: @escaping @Sendable (Request, CallContext) throws -> Reply
    ) {
        append(RegisteredMethod(method) { seed in LoopServerCall(seed, handler) })
    }

    /// Answers `method` with the items that an asynchronous handler sends, until it returns.
    ///
    /// What holds for the handlers of `on` holds here too. Sending waits as long as the client has not asked for more.
    public mutating func stream<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>,
        _ handler: @escaping @Sendable (Request, CallContext, ItemWriter<Item>) async throws -> Void
    ) {
        append(
            RegisteredMethod(method) { seed in
                StreamServerCall(seed) { request, call, items in try await handler(request, call.context, items) }
            })
    }

    /// Answers a built-in method, whose handler looks at the server itself.
    mutating func onCore<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>,
        _ handler: @escaping @Sendable (Request, ServerCore) async throws -> Reply
    ) {
        append(RegisteredMethod(method) { seed in BuiltInServerCall(seed, handler) })
    }

    /// Answers a built-in stream, whose handler looks at the server itself.
    mutating func onCore<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>,
        _ handler: @escaping @Sendable (Request, ServerCore, ItemWriter<Item>) async throws -> Void
    ) {
        append(
            RegisteredMethod(method) { seed in
                StreamServerCall(seed) { request, call, items in try await handler(request, call.core, items) }
            })
    }

    private mutating func append(_ method: RegisteredMethod) {
        precondition(!methods.contains { $0.name == method.name }, "\(method.name) is registered twice")
        methods.append(method)
    }

    var table: [MethodDescription] {
        methods.enumerated().map { $1.description(number: $0 + 1) }
    }
}
