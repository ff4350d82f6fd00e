import NIOCore

/// Sends the items of a stream, in order.
public struct ItemWriter<Item: MessageValue>: Sendable {
    private let call: ServerCall

    init(call: ServerCall) {
        self.call = call
    }

    /// Sends one item, as soon as the client has asked for it and the connection takes it.
    ///
    /// - Throws: `cancelled` when nobody waits for the stream any more; `resourceExhausted` when the item is longer than the client takes.
    public func send(_ item: Item) async throws(RPCError) {
        let loop = call.connection.loop
        guard !loop.eventLoop.inEventLoop else { return try await sendOnLoop(item) }
        try await withTaskExecutorPreference(loop.executor) { () async throws(RPCError) in try await sendOnLoop(item) }
    }

    private func sendOnLoop(_ item: Item) async throws(RPCError) {
        while try !call.send(item) { await call.roomForItem() }
    }
}
