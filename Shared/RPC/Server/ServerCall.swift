import JSON
import NIOCore
import Wire

/// One call in a server, from its dispatch to its answer. Confined to the event loop of its connection.
final class ServerCall {
    let stream: StreamID
    let method: RegisteredMethod
    let context: CallContext
    let startedAt: NIODeadline
    private unowned let connection: ServerConnection
    private var task: Task<Void, Never>?

    init(stream: StreamID, method: RegisteredMethod, context: CallContext, startedAt: NIODeadline, connection: ServerConnection) {
        self.stream = stream
        self.method = method
        self.context = context
        self.startedAt = startedAt
        self.connection = connection
    }

    /// Runs the handler in a task of its own and answers with what it returns or throws.
    func run<Reply: MessageValue>(_ handler: @escaping @Sendable (CallContext) async throws -> Reply) {
        let answer = ServerAnswer(self, of: connection)
        let context = context
        task = Task(executorPreference: connection.executor) {
            do {
                answer.deliver(.success(try await handler(context)))
            } catch {
                answer.deliver(Result<Reply, any Error>.failure(error))
            }
        }
    }

    /// Answers a call whose handler had no need of a task.
    func answer<Reply: MessageValue>(_ result: Result<Reply, any Error>) {
        connection.answer(self, result)
        connection.callEnded(self)
    }

    func cancel() {
        task?.cancel()
    }
}

/// Carries a handler's result back to the event loop of its connection, wherever the handler ended.
///
/// Holds the connection itself, so that a call which outlives its socket still has somewhere to end.
private struct ServerAnswer: Sendable {
    private let call: NIOLoopBound<(ServerCall, ServerConnection)>

    init(_ call: ServerCall, of connection: ServerConnection) {
        self.call = NIOLoopBound((call, connection), eventLoop: connection.eventLoop)
    }

    func deliver<Reply: MessageValue>(_ result: Result<Reply, any Error>) {
        let eventLoop = call.eventLoop
        guard eventLoop.inEventLoop else {
            eventLoop.execute { finish(result) }
            return
        }
        finish(result)
    }

    private func finish<Reply: MessageValue>(_ result: Result<Reply, any Error>) {
        let (call, connection) = call.value
        connection.answer(call, result)
        connection.callEnded(call)
    }
}
