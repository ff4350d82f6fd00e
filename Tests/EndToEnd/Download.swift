import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A download by a client that stops reading behind the reply's first bytes, and goes on when it is told to.
final class Download: Sendable {
    private let channel: any Channel
    private let received: Received

    /// Returns when the first bytes have come.
    static func begin(
        _ path: String, of study: Study, at installation: Installation, method: String = "GET", headers: [String: String] = [:],
        body: String = ""
    ) async throws -> Download {
        let received = Received()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // So that what is not read stays with the sender.
            .channelOption(.socketOption(.so_rcvbuf), value: 16_384)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Receiver(received)) }
            }
            .connect(host: "127.0.0.1", port: installation["gateway"].port).get()
        var request = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(study.client.key ?? "")\r\n"
        for (name, value) in headers { request += "\(name): \(value)\r\n" }
        if !body.isEmpty { request += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        try await channel.writeAndFlush(ByteBuffer(string: request + "\r\n" + body))
        for await _ in received.begun {}
        return Download(channel, received)
    }

    private init(_ channel: any Channel, _ received: Received) {
        self.channel = channel
        self.received = received
    }

    var status: Int { Int(received.text.dropFirst(9).prefix(3)) ?? 0 }

    /// The lines of the body that came so far, each in one chunk; the last may be a part.
    var lines: [String] { received.text.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix("{") } }

    /// Reads on until the server has closed the connection or the body is whole.
    ///
    /// - Returns: Whether the body came to its proper end.
    func finish() async -> Bool {
        // It may be closed already.
        try? await channel.setOption(.autoRead, value: true).get()
        for await _ in received.ended {}
        return received.text.hasSuffix("\r\n0\r\n\r\n")
    }

    func leave() async throws {
        try await channel.close().get()
    }

    fileprivate final class Received: Sendable {
        private let bytes = NIOLockedValueBox<[UInt8]>([])
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (ended, ending) = AsyncStream.makeStream(of: Void.self)

        var text: String { bytes.withLockedValue { String(decoding: $0, as: UTF8.self) } }

        /// Whether the body's end was among it.
        func add(_ buffer: ByteBuffer) -> Bool {
            bytes.withLockedValue { bytes in
                bytes += buffer.readableBytesView
                return bytes.suffix(7).elementsEqual("\r\n0\r\n\r\n".utf8)
            }
        }
    }

    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let received: Received

        init(_ received: Received) {
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let isWhole = received.add(unwrapInboundIn(data))
            received.beginning.finish()
            if isWhole { received.ending.finish() } else { stopOnce(context) }
        }

        private let hasStopped = NIOLockedValueBox(false)

        private func stopOnce(_ context: ChannelHandlerContext) {
            let stops = hasStopped.withLockedValue { hasStopped in
                defer { hasStopped = true }
                return !hasStopped
            }
            if stops { try? context.channel.syncOptions?.setOption(.autoRead, value: false) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            received.beginning.finish()
            received.ending.finish()
        }
    }
}
