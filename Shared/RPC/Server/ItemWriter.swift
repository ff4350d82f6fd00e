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

    /// The same for a client that may wait with asking for the item no longer than the limit: for streams that hold something which others
    /// need too.
    ///
    /// - Throws: Besides, `aborted` when it has waited longer.
    public func send(_ item: Item, within limit: TimeAmount) async throws(RPCError) {
        let loop = call.connection.loop
        guard !loop.eventLoop.inEventLoop else { return try await sendOnLoop(item, within: limit) }
        try await withTaskExecutorPreference(loop.executor) { () async throws(RPCError) in
            try await sendOnLoop(item, within: limit)
        }
    }

    private func sendOnLoop(_ item: Item) async throws(RPCError) {
        while try !call.send(item) { await call.roomForItem() }
    }

    private func sendOnLoop(_ item: Item, within limit: TimeAmount) async throws(RPCError) {
        guard try !call.send(item) else { return }
        let deadline = NIODeadline.now() + limit
        let timer = call.connection.loop.eventLoop.scheduleTask(deadline: deadline) { [call] in call.flow?.wake() }
        defer { timer.cancel() }
        repeat {
            guard NIODeadline.now() < deadline else {
                throw RPCError(.aborted, "the client has taken nothing of the stream for \(limit.nanoseconds / 1_000_000) ms")
            }
            await call.roomForItem()
        } while try !call.send(item)
    }
}
