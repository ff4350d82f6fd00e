import JSON
import NIOCore
import Wire

/// One call in a server, from the first frame of its request to its answer. Subclasses know the types, so that a call is one object.
///
/// Holds the connection itself, so that a call which outlives its socket still has somewhere to end. `@unchecked Sendable`: confined to the
/// event loop of its connection, on which the handler's task runs too.
class ServerCall: @unchecked Sendable {
    let stream: StreamID
    /// The method's number, less one.
    let methodIndex: Int
    let context: CallContext
    let startedAt: NIODeadline
    let connection: ServerConnection
    /// What has come of a request in fragments.
    var request = Reassembly()
    /// Set for a stream.
    var flow: StreamFlow?
    /// The task that runs the handler, while it does.
    var worker: Worker?
    /// Whether the whole request came and the handler was started.
    private(set) var hasBegun = false

    init(_ seed: Seed) {
        stream = seed.stream
        methodIndex = seed.methodIndex
        context = seed.context
        startedAt = seed.startedAt
        connection = seed.connection
    }

    /// What is known of a call before its request is decoded.
    struct Seed {
        let stream: StreamID
        let methodIndex: Int
        let context: CallContext
        let startedAt: NIODeadline
        let connection: ServerConnection
    }

    var core: ServerCore { connection.core }
    var method: RegisteredMethod { core.router.methods[methodIndex] }

    // MARK: What subclasses do

    /// Reads the request.
    func decode(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        preconditionFailure("a call of no type")
    }

    /// Answers the call, in a worker's task unless the subclass needs none. It runs where its caller runs, on the connection's loop: a
    /// function that is free to run elsewhere asks at each call where that is.
    nonisolated(nonsending) func perform() async {
        preconditionFailure("a call of no type")
    }

    /// Has the handler run, from here to where it first waits.
    func start() {
        connection.loop.workers.run(self)
    }

    // MARK: Life

    /// Decodes the request and starts the handler, or answers why not.
    final func begin(with payload: UnsafeRawBufferPointer) {
        do throws(JSONError) {
            try decode(payload)
        } catch {
            let refusal = RPCError.invalid(error.path.isEmpty ? "$" : error.path, error.description)
            return end(Result<Nothing, any Error>.failure(refusal))
        }
        hasBegun = true
        start()
    }

    /// Answers the call, unless its deadline already did, and counts it out.
    final func end<Reply: MessageValue>(_ result: Result<Reply, any Error>) {
        flow?.end()
        connection.answer(self, result)
        connection.callEnded(self)
    }

    /// Tells the handler that nobody waits for it any more.
    final func cancel() {
        worker?.cancel()
        flow?.end()
    }
}

/// A call whose request is of a known type.
class DecodingServerCall<Request: MessageValue>: ServerCall, @unchecked Sendable {
    /// Taken by whoever answers.
    final var decoded: Request?

    override final func decode(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        decoded = try JSON.decode(Request.self, from: bytes)
    }
}

/// A call of a unary method.
final class UnaryServerCall<Request: MessageValue, Reply: MessageValue>: DecodingServerCall<Request>, @unchecked Sendable {
    typealias Handler = nonisolated(nonsending) @Sendable (Request, CallContext) async throws -> Reply

    private let handler: Handler

    init(_ seed: Seed, _ handler: @escaping Handler) {
        self.handler = handler
        super.init(seed)
    }

    override nonisolated(nonsending) func perform() async {
        guard let request = decoded.take() else { return }
        let result: Result<Reply, any Error>
        do {
            result = .success(try await handler(request, context))
        } catch {
            result = .failure(error)
        }
        end(result)
    }
}

/// A call of a unary method whose handler only touches memory, and needs no task.
final class LoopServerCall<Request: MessageValue, Reply: MessageValue>: DecodingServerCall<Request>, @unchecked Sendable {
    typealias Handler = @Sendable (Request, CallContext) throws -> Reply

    private let handler: Handler

    init(_ seed: Seed, _ handler: @escaping Handler) {
        self.handler = handler
        super.init(seed)
    }

    override func start() {
        guard let request = decoded.take() else { return }
        end(Result { try handler(request, context) })
    }
}

/// A call of a built-in method, whose handler looks at the server itself.
final class BuiltInServerCall<Request: MessageValue, Reply: MessageValue>: DecodingServerCall<Request>, @unchecked Sendable {
    typealias Handler = @Sendable (Request, ServerCore) async throws -> Reply

    private let handler: Handler

    init(_ seed: Seed, _ handler: @escaping Handler) {
        self.handler = handler
        super.init(seed)
    }

    override nonisolated(nonsending) func perform() async {
        guard let request = decoded.take() else { return }
        do {
            end(.success(try await handler(request, core)))
        } catch {
            end(Result<Reply, any Error>.failure(error))
        }
    }
}
