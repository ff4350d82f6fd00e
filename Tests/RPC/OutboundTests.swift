import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TestSupport
import Testing
import Wire

@testable import RPC

@Suite("What a connection sends")
struct OutboundTests {
    private static let one = StreamID(slot: 1, generation: 0)
    private static let two = StreamID(slot: 2, generation: 0)

    /// Has `Outbound` send what `body` tells it in one turn of its loop, through a socket.
    ///
    /// - Returns: What arrived, as `TYPE slot length`, with `+` where more follows.
    private func sent(_ body: @escaping @Sendable (Outbound) -> Void) async throws -> [String] {
        let received = NIOLockedValueBox<[String]>([])
        let closed = NIOLockedValueBox(false)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Reader(received, closed)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Writer(body)) }
            }
            .connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0).get()
        #expect(await eventually { closed.withLockedValue { $0 } })
        channel.close(promise: nil)
        try await listener.close()
        return received.withLockedValue { $0 }
    }

    private static func send(_ kind: FrameKind, _ stream: StreamID = .connection, _ length: Int = 0, by outbound: Outbound) {
        outbound.send(FrameHeader(kind, stream: stream), payload: String(repeating: "x", count: length))
    }

    @Test("is whole up to 64 KiB and in pieces above, message by message in turns")
    func turns() async throws {
        let frames = try await sent {
            Self.send(.response, Self.one, 150_000, by: $0)
            Self.send(.response, Self.two, 65_537, by: $0)
            Self.send(.response, StreamID(slot: 3, generation: 0), 65_536, by: $0)
        }
        #expect(
            frames == [
                "RESPONSE 3 65536", "RESPONSE 1 65536+", "RESPONSE 2 65536+", "RESPONSE 1 65536+", "RESPONSE 2 1", "RESPONSE 1 18928",
            ])
    }

    @Test("keeps the order of a stream, and lets what belongs to no stream pass")
    func order() async throws {
        let frames = try await sent {
            Self.send(.item, Self.one, 100_000, by: $0)
            Self.send(.item, Self.one, 3, by: $0)
            Self.send(.item, Self.one, 70_000, by: $0)
            Self.send(.end, Self.one, by: $0)
            Self.send(.item, Self.two, 5, by: $0)
            Self.send(.ping, by: $0)
        }
        #expect(
            frames == [
                "ITEM 2 5", "PING 0 0", "ITEM 1 65536+", "ITEM 1 34464", "ITEM 1 3", "ITEM 1 65536+", "ITEM 1 4464", "END 1 0",
            ])
    }

    @Test("cuts nothing but requests, replies and items")
    func whole() async throws {
        let frames = try await sent {
            Self.send(.hello, .connection, 100_000, by: $0)
            Self.send(.response, Self.one, 70_000, by: $0)
            Self.send(.error, Self.one, 100_000, by: $0)
        }
        #expect(frames == ["HELLO 0 100000", "RESPONSE 1 65536+", "RESPONSE 1 4464", "ERROR 1 100000"])
    }

    @Test("has a frame that takes its turn come behind the first piece of all that waits, and before the others")
    func inTurn() async throws {
        let frames = try await sent {
            Self.send(.request, Self.one, 70_000, by: $0)
            Self.send(.request, Self.two, 70_000, by: $0)
            $0.sendInTurn(FrameHeader(.drainOK))
        }
        #expect(frames == ["REQUEST 1 65536+", "REQUEST 2 65536+", "DRAIN_OK 0 0", "REQUEST 1 4464", "REQUEST 2 4464"])
        #expect(try await sent { $0.sendInTurn(FrameHeader(.drainOK)) } == ["DRAIN_OK 0 0"])
    }

    @Test("is no more than what was not forgotten, and knows how much waits")
    func forgotten() async throws {
        let counts = NIOLockedValueBox<[Int]>([])
        let answers = NIOLockedValueBox<[Bool]>([])
        let frames = try await sent { outbound in
            Self.send(.request, Self.one, 70_000, by: outbound)
            Self.send(.request, Self.two, 80_000, by: outbound)
            counts.withLockedValue { $0.append(outbound.waitingBytes) }
            answers.withLockedValue { $0 = [outbound.discard(Self.one), outbound.discard(Self.one)] }
            counts.withLockedValue { $0.append(outbound.waitingBytes) }
        }
        #expect(frames == ["REQUEST 2 65536+", "REQUEST 2 14464"])
        #expect(counts.withLockedValue { $0 } == [150_000, 80_000])
        #expect(answers.withLockedValue { $0 } == [true, false])
    }

    /// Lets an `Outbound` send as soon as the channel is open, and closes the channel behind all that.
    private final class Writer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let body: @Sendable (Outbound) -> Void
        private var outbound: Outbound?
        private var hasSent = false

        init(_ body: @escaping @Sendable (Outbound) -> Void) {
            self.body = body
        }

        func channelActive(context: ChannelHandlerContext) {
            let outbound = Outbound(context.eventLoop, spare: SpareBuffer())
            outbound.context = context
            self.outbound = outbound
            body(outbound)
            // Behind the flush that the last frame asked for.
            context.eventLoop.assumeIsolated().execute {
                self.hasSent = true
                self.closeIfEmpty(context)
            }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            guard context.channel.isWritable else { return }
            outbound?.flush()
            closeIfEmpty(context)
        }

        private func closeIfEmpty(_ context: ChannelHandlerContext) {
            guard hasSent, let outbound, outbound.isEmpty else { return }
            outbound.context = nil
            self.outbound = nil
            // Written behind all the rest, and so when the socket has taken that.
            let last = context.eventLoop.makePromise(of: Void.self)
            last.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(NIOAny(ByteBuffer()), promise: last)
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            outbound?.context = nil
            outbound = nil
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let received: NIOLockedValueBox<[String]>
        private let closed: NIOLockedValueBox<Bool>
        private var parser = FrameParser(maximumFrameLength: 1_000_000)

        init(_ received: NIOLockedValueBox<[String]>, _ closed: NIOLockedValueBox<Bool>) {
            self.received = received
            self.closed = closed
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var frames: [String] = []
            try? parser.parse(unwrapInboundIn(data)) { frame in
                let more = frame.header.flags.contains(.moreFragments) ? "+" : ""
                frames.append("\(frame.header.kind) \(frame.header.stream.slot) \(frame.body.readableBytes)\(more)")
            }
            received.withLockedValue { [frames] in $0 += frames }
        }

        func channelInactive(context: ChannelHandlerContext) {
            closed.withLockedValue { $0 = true }
        }
    }
}
