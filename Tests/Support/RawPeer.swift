import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import RPC
import Wire

/// A client that writes whatever a test wants and shows what came back.
public enum RawPeer {
    /// Opens a TLS connection, with a client certificate when `material` holds one, writes `bytes`, and reads until the server closes or
    /// `enough` is satisfied.
    ///
    /// - Returns: The frames that came, in order.
    public static func exchange(
        port: Int, material: TLSMaterial?, authority: String, protocols: [String] = [TLSIdentity.applicationProtocol],
        writing bytes: ByteBuffer, until enough: @escaping @Sendable ([Frame]) -> Bool = { _ in false }
    ) async throws -> [Frame] {
        let context = try context(material: material, authority: authority, protocols: protocols)
        return try await exchange(port: port, writing: bytes, until: enough) { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        }
    }

    /// The same without TLS, for a server that must refuse it.
    public static func plainExchange(port: Int, writing bytes: ByteBuffer) async throws -> [Frame] {
        try await exchange(port: port, writing: bytes, until: { _ in false }, initialize: { _ in })
    }

    /// The certificate that a server shows to a new connection.
    public static func certificate(ofServerAt port: Int, showing material: TLSMaterial) async throws -> NIOSSLCertificate? {
        let context = try context(material: material, authority: material.authority, protocols: [TLSIdentity.applicationProtocol])
        let shown = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: NIOSSLCertificate?.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers([tls, CertificateWatch(shown)])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        defer { channel.close(promise: nil) }
        return try await shown.futureResult.get()
    }

    private static func context(material: TLSMaterial?, authority: String, protocols: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authority)
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = protocols
        if let material {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(material.certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: material.privateKey, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func exchange(
        port: Int, writing bytes: ByteBuffer, until enough: @escaping @Sendable ([Frame]) -> Bool,
        initialize: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> [Frame] {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try initialize(channel)
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try? await outbound.write(bytes)
            var parser = FrameParser(maximumFrameLength: 64 * 1024 * 1024)
            var frames: [Frame] = []
            do {
                for try await buffer in inbound {
                    var received: [Frame] = []
                    try parser.parse(buffer) { received.append($0) }
                    frames += received
                    if enough(frames) { break }
                }
            } catch {
                // The server may end TLS without ceremony; what it said before is what counts.
            }
            return frames
        }
    }
}

/// Tells which certificate the server has shown, when the handshake is over.
private final class CertificateWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let shown: EventLoopPromise<NIOSSLCertificate?>

    init(_ shown: EventLoopPromise<NIOSSLCertificate?>) {
        self.shown = shown
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            shown.completeWith(Result { try context.pipeline.syncOperations.nioSSL_peerCertificate() })
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shown.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        shown.fail(ChannelError.eof)
    }
}
