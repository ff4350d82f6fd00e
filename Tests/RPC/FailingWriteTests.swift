import JSON
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport
import Testing
import Wire

@testable import RPC

/// A buffer is handed over as soon as it is full, in the midst of whatever fills it. Here the socket fails at that very write.
@Suite("A write that fails while frames are handled")
struct FailingWriteTests {
    /// With its frame as long as a full buffer, and not so long that it is cut.
    private static let filling = 65_520

    @Test("ends one connection of a server, with what lay unread in its socket, and the server goes on", arguments: [0, 1])
    func server(unread: Int) async throws {
        let service = try await TestService()
        let server = try await Server(service)
        let peer = try await RawConnection.open(to: service, port: server.port)
        let (sized, warm, wait) = try (
            peer.number(of: "test.sized"), peer.number(of: "test.warm"), peer.number(of: "test.wait")
        )
        func send(_ method: UInt16, _ body: String, slot: Int) async throws {
            try await peer.send { $0.writeFrame(FrameHeader(.request, code: method, stream: StreamID(slot: slot, generation: 0)), body) }
        }
        try await send(wait, #"{"text":"held"}"#, slot: 1)
        #expect(await eventually { service.gate.arrived.contains("held") })
        let channel = try #require(server.channels.withLockedValue { $0.first })
        try await channel.line { $0.hold() }
        try await send(sized, #"{"bytes":\#(Self.filling)}"#, slot: 2)
        #expect(await eventually { try await channel.line { $0.unread.count } == 1 })
        if unread > 0 {
            try await send(warm, #"{"text":""}"#, slot: 3)
            #expect(await eventually { try await channel.line { $0.unread.count } == 2 })
        }
        try await channel.line { $0.fail() }
        #expect(await eventually { peer.isClosed && service.gate.cancelled.contains("held") && server.core.inFlight == 0 })
        #expect(service.ledger["warm"] == unread)
        let next = try await RawConnection.open(to: service, port: server.port)
        try await next.ping()
        #expect(!next.isClosed)
        try await server.listener.close()
    }

    @Test("ends one connection of a client, with what lay unread in its socket, and its calls are made elsewhere", arguments: [0, 1])
    func client(unread: Int) async throws {
        let here = try await TestService { $0.maximumInFlightPerConnection = 1 }
        let elsewhere = try await TestService(here.certificates)
        let client = try await Client(to: here, or: elsewhere)
        #expect(await eventually { (try? await client.call("begin", elsewhere: true).get()) != nil })
        try await client.channel.line { $0.hold() }
        async let first = client.call("first")
        #expect(await eventually { try await client.channel.line { $0.unread.count } == 1 })
        // Waits for the slot of the first one, whose answer frees it.
        async let second = client.call(String(repeating: "x", count: Self.filling))
        #expect(await eventually { try await client.waits(2) })
        let pong = NIOLockedValueBox(false)
        if unread > 0 {
            client.ping { pong.withLockedValue { $0 = true } }
            #expect(await eventually { try await client.channel.line { $0.unread.count } == 2 })
        }
        try await client.channel.line { $0.fail() }
        #expect(try await first.get().text == "first")
        #expect(try await second.get().text.count == Self.filling)
        #expect(pong.withLockedValue { $0 } == (unread > 0))
        client.shutDown()
    }

    /// A server whose connections can be made to fail.
    private struct Server {
        let core: ServerCore
        let listener: any Channel
        let channels: NIOLockedValueBox<[any Channel]>
        var port: Int { listener.localAddress?.port ?? 0 }

        init(_ service: TestService) async throws {
            let group = MultiThreadedEventLoopGroup.singleton
            let core = ServerCore(
                configuration: ServerConfiguration(), router: TestService.router(service.gate, service.ledger), service: "tokens",
                identity: try service.certificates.identity(.service("tokens")), group: group, logger: service.log.logger,
                translate: { _ in nil })
            let channels = NIOLockedValueBox<[any Channel]>([])
            self.core = core
            self.channels = channels
            listener = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channels.withLockedValue { $0.append(channel) }
                    return channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(FailingLine())
                        try pipeline.addHandler(NIOSSLServerHandler(context: core.identity.server))
                        try pipeline.addHandler(ServerConnection(core: core, id: 1, loop: core.loop(of: channel.eventLoop)))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
        }
    }

    /// A client of two instances, whose connection to the one can be made to fail.
    private struct Client {
        let channel: any Channel
        private let balancer: NIOLoopBoundBox<Balancer>
        private let link: NIOLoopBound<Link>
        private var loop: any EventLoop { channel.eventLoop }

        init(to here: TestService, or elsewhere: TestService) async throws {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let identity = try here.certificates.identity(.service("gateway"))
            var configuration = ClientConfiguration(host: "127.0.0.1", port: elsewhere.port)
            configuration.connectTimeout = .seconds(20)
            let balancer = NIOLoopBoundBox.makeBoxSendingValue(
                Balancer(
                    service: "tokens", configuration: configuration, identity: identity, eventLoop: loop, logger: here.log.logger),
                eventLoop: loop)
            let (endpoint, address) = (Endpoint(host: "127.0.0.1", port: here.port), here.server.address)
            let link = try await loop.submit {
                let link = Link(service: "tokens", endpoint: endpoint, address: address, balancer: balancer.value)
                return NIOLoopBound(link, eventLoop: loop)
            }.get()
            self.balancer = balancer
            self.link = link
            channel = try await ClientBootstrap(group: loop)
                .channelInitializer { [configuration] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(FailingLine())
                        try pipeline.addHandler(NIOSSLClientHandler(context: identity.client, serverHostname: nil))
                        try pipeline.addHandler(
                            ClientConnection(
                                link: link.value, loop: balancer.value.loop, identity: identity, identityVersion: 1,
                                expected: .service("tokens"), configuration: configuration))
                    }
                }
                .connect(to: address).get()
            guard await eventually({ try await loop.submit { link.value.isReady }.get() }) else { throw Fleet.NotConnected() }
        }

        func call(_ text: String, elsewhere: Bool = false) async -> Result<Text, RPCError> {
            let call = UnaryCall(TestContract.echo, Text(text: text), context: .within(60), peer: "tokens")
            return await withUnsafeContinuation { continuation in
                call.continuation = continuation
                loop.execute {
                    if elsewhere { return balancer.value.begin(call) }
                    let attempt = Attempt(call, on: link.value)
                    call.add(attempt)
                    link.value.begin(attempt)
                }
            }
        }

        /// Whether as many calls to the one instance were sent or wait.
        func waits(_ count: Int) async throws -> Bool {
            try await loop.submit { link.value.load == count }.get()
        }

        func ping(_ answered: @escaping @Sendable () -> Void) {
            loop.execute { link.value.ping { if case .success = $0 { answered() } } }
        }

        func shutDown() {
            loop.execute {
                link.value.shutDown()
                balancer.value.shutDown()
            }
        }
    }
}
