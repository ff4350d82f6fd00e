import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Serves a router's methods over TLS 1.3 to peers with a certificate of this installation.
public final class RPCServer: Sendable {
    /// The address that the server listens on, with the port that was chosen.
    public let address: SocketAddress
    private let core: ServerCore
    private let listener: any Channel

    private init(core: ServerCore, listener: any Channel, address: SocketAddress) {
        self.core = core
        self.listener = listener
        self.address = address
    }

    /// Opens the listener. From here on calls are answered.
    ///
    /// - Parameters:
    ///   - service: The name told in HELLO; by convention that of the identity.
    ///   - controls: What operators may do to the process; without them `sys.drain` and `sys.logLevel` are refused.
    ///   - translate: Gives errors of layers below the handlers (storage, say) their meaning for a caller.
    public static func start(
        service: String, router: Router, identity: TLSIdentity, configuration: ServerConfiguration, group: any EventLoopGroup,
        logger: Logger, controls: ProcessControls? = nil, translate: @escaping @Sendable (any Error) -> RPCError? = { _ in nil }
    ) async throws -> RPCServer {
        let core = ServerCore(
            configuration: configuration, router: router.withSystemMethods(controls: controls), service: service, identity: identity,
            group: group, logger: logger, translate: translate)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // An idle connection keeps the last buffer that it read into: a small one, until there is more to read.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel, core: core) }
            }
        let listener = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
        return RPCServer(core: core, listener: listener, address: address)
    }

    private static func accept(_ channel: any Channel, core: ServerCore) throws {
        guard let id = core.connectionOpened() else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in core.connectionClosed() }
        let connection = ServerConnection(core: core, id: id, loop: core.loop(of: channel.eventLoop))
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: core.identity.server))
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    /// Whether new calls are taken.
    public var isServing: Bool { !core.isDraining }

    /// Calls that have not ended.
    public var inFlight: Int { core.inFlight }

    /// Shows `identity` from now on, and trusts whom it trusts. Connections that are open are replaced within a second or, where calls take
    /// longer, within the drain's grace.
    public func replaceIdentity(_ identity: TLSIdentity) {
        core.replaceIdentity(identity)
    }

    /// Stops without losing a call: no new connections, clients are told to go elsewhere, calls in flight are answered, and what has not
    /// ended after the grace is cut off.
    public func drain() async {
        // Awaited, so that nobody is let in by a listener that is about to go. It may have gone already.
        try? await listener.close()
        let core = core
        let abandon = listener.eventLoop.scheduleTask(in: core.configuration.drainGrace) { core.abandonConnections() }
        await core.drainConnections()
        abandon.cancel()
        core.closeWorkers()
    }
}
