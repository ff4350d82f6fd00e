import NIOCore

/// Stands between TLS and a socket, and fails as a socket does whose peer has reset it: what had arrived by then is read, and the channel
/// closes, all before the write that failed returns. Confined to its event loop.
final class FailingLine: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private enum Phase { case whole, holding, failing, failed }

    private var phase = Phase.whole
    private var context: ChannelHandlerContext?
    /// What has arrived, read by read, and is not passed on.
    private(set) var unread: [ByteBuffer] = []

    /// Passes nothing on from now on.
    func hold() {
        phase = .holding
    }

    /// Passes the oldest read on, and fails with the next write.
    func fail() {
        phase = .failing
        guard let context, !unread.isEmpty else { return }
        context.fireChannelRead(NIOAny(unread.removeFirst()))
        context.fireChannelReadComplete()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .whole else { return context.fireChannelRead(data) }
        unread.append(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .whole { context.fireChannelReadComplete() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard phase == .failing || phase == .failed else { return context.write(data, promise: promise) }
        promise?.fail(ChannelError.ioOnClosedChannel)
    }

    func flush(context: ChannelHandlerContext) {
        guard phase == .failing else { return context.flush() }
        phase = .failed
        for bytes in unread { context.fireChannelRead(NIOAny(bytes)) }
        if !unread.isEmpty { context.fireChannelReadComplete() }
        context.close(promise: nil)
    }
}

extension Channel {
    /// Does something with the line of the channel, on its loop.
    @discardableResult
    func line<Value: Sendable>(_ body: @escaping @Sendable (FailingLine) -> Value) async throws -> Value {
        try await eventLoop.submit { body(try self.pipeline.syncOperations.handler(type: FailingLine.self)) }.get()
    }
}
