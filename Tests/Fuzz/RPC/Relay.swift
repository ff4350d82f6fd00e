import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TestSupport

/// A bad line to a server: passes bytes on in both directions, and cuts each connection somewhere, in the middle of TLS or of a frame.
final class Relay: Sendable {
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }

    private init(_ listener: any Channel) {
        self.listener = listener
    }

    static func start(to port: Int, generator: SeededGenerator) async throws -> Relay {
        let generator = NIOLockedValueBox(generator)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                // Half of the connections end in the handshake or soon after it.
                let bytes = generator.withLockedValue { Int.random(in: 0...(Bool.random(using: &$0) ? 4_000 : 1_000_000), using: &$0) }
                return ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false).connect(
                    host: "127.0.0.1", port: port
                )
                .flatMapThrowing { server in
                    // Also an end that closes before the other is there takes it along.
                    client.closeFuture.whenComplete { _ in server.close(promise: nil) }
                    server.closeFuture.whenComplete { _ in client.close(promise: nil) }
                    let line = Line(bytes: bytes)
                    try client.pipeline.syncOperations.addHandler(LineEnd(line, other: server))
                    try server.pipeline.syncOperations.addHandler(LineEnd(line, other: client))
                    for end in [client, server] { end.setOption(.autoRead, value: true).whenFailure { _ in } }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Relay(listener)
    }

    func close() async {
        try? await listener.close().get()
    }

    /// What both ends of one connection share, on one event loop.
    private final class Line {
        /// Bytes in both directions until the cut.
        var bytes: Int

        init(bytes: Int) {
            self.bytes = bytes
        }
    }

    private final class LineEnd: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let line: Line
        private let other: any Channel

        init(_ line: Line, other: any Channel) {
            self.line = line
            self.other = other
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            let passed = bytes.getSlice(at: bytes.readerIndex, length: min(line.bytes, bytes.readableBytes)) ?? bytes
            line.bytes -= passed.readableBytes
            other.writeAndFlush(passed, promise: nil)
            guard line.bytes == 0 else { return }
            other.close(promise: nil)
            context.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
