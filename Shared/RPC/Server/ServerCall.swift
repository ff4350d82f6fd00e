import JSON
import NIOCore
import Wire

/// One call in a server, from the first frame of its request to its answer. Confined to the event loop of its connection.
///
/// Holds the connection itself, so that a call which outlives its socket still has somewhere to end.
final class ServerCall {
    let stream: StreamID
    /// The method's number, less one.
    let methodIndex: Int
    let method: RegisteredMethod
    let context: CallContext
    let startedAt: NIODeadline
    private let connection: ServerConnection
    private var task: Task<Void, Never>?
    /// What has come of a request in fragments.
    var request = Reassembly()
    /// Set for a stream.
    var flow: StreamFlow?

    init(
        stream: StreamID, methodIndex: Int, method: RegisteredMethod, context: CallContext, startedAt: NIODeadline,
        connection: ServerConnection
    ) {
        self.stream = stream
        self.methodIndex = methodIndex
        self.method = method
        self.context = context
        self.startedAt = startedAt
        self.connection = connection
    }

    /// Whether the whole request came and the handler was started.
    var hasBegun: Bool { task != nil }

    var core: ServerCore { connection.core }

    // MARK: Running

    /// Runs the handler in a task of its own and answers with what it returns or throws.
    func run<Request: MessageValue, Reply: MessageValue>(
        _ request: Request, _ handler: @escaping @Sendable (Request, CallContext) async throws -> Reply
    ) {
        let bound = NIOLoopBound(self, eventLoop: connection.eventLoop)
        task = connection.loop.executor.start {
            let result: Result<Reply, any Error>
            do {
                result = .success(try await handler(request, bound.value.context))
            } catch {
                result = .failure(error)
            }
            bound.value.end(result)
        }
    }

    /// Runs the handler of a stream in a task of its own and ends the stream when it returns or throws.
    func runStream<Request: MessageValue, Item: MessageValue>(
        _ request: Request, _ handler: @escaping @Sendable (Request, CallContext, ItemWriter<Item>) async throws -> Void
    ) {
        let bound = NIOLoopBound(self, eventLoop: connection.eventLoop)
        let items = ItemWriter<Item>(call: bound, executor: connection.loop.executor)
        task = connection.loop.executor.start {
            do {
                try await handler(request, bound.value.context, items)
                bound.value.endStream()
            } catch {
                bound.value.end(Result<Nothing, any Error>.failure(error))
            }
        }
    }

    /// Answers the call, unless its deadline already did, and counts it out.
    func end<Reply: MessageValue>(_ result: Result<Reply, any Error>) {
        connection.answer(self, result)
        connection.callEnded(self)
    }

    private func endStream() {
        connection.answerEnd(self)
        connection.callEnded(self)
    }

    /// Tells the handler that nobody waits for it any more.
    func cancel() {
        task?.cancel()
        flow?.end()
    }

    // MARK: Streaming

    /// Writes the item if the client and the connection have room for it.
    ///
    /// - Throws: When the call has ended.
    func send(_ item: some MessageValue) throws(RPCError) -> Bool {
        guard let flow, !flow.hasEnded else { throw .cancelled }
        guard flow.hasCredit, !connection.isCongested else { return false }
        guard let length = try connection.write(item, of: self) else { throw .cancelled }
        flow.sent(length)
        return true
    }

    /// Waits until sending may succeed, or the call ends.
    func roomForItem() async {
        guard let flow, !flow.hasEnded else { return }
        if flow.hasCredit { connection.awaitsOutput() }
        await flow.room()
    }
}
