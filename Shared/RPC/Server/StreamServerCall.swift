/// A call of a method that streams.
final class StreamServerCall<Request: MessageValue, Item: MessageValue>: DecodingServerCall<Request>, @unchecked Sendable {
    typealias Handler = @Sendable (Request, ServerCall, ItemWriter<Item>) async throws -> Void

    private let handler: Handler

    init(_ seed: Seed, _ handler: @escaping Handler) {
        self.handler = handler
        super.init(seed)
        flow = StreamFlow(seed.connection.initialCredit)
    }

    override nonisolated(nonsending) func perform() async {
        guard let request = decoded.take() else { return }
        do {
            try await handler(request, self, ItemWriter(call: self))
            flow?.end()
            connection.answerEnd(self)
            connection.callEnded(self)
        } catch {
            end(Result<Nothing, any Error>.failure(error))
        }
    }
}

extension ServerCall {
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
