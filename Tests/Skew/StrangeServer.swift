import NIOCore
import NIOPosix
import NIOSSL
import RPC
import TestSupport
import Wire

/// A server of a later time: it writes whatever a test wants, frame by frame, to a client of today.
final class StrangeServer: Sendable {
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    /// - Parameters:
    ///   - greeting: Written when TLS stands.
    ///   - answer: What a frame of the client is answered with.
    init(
        _ material: TLSMaterial, greeting: ByteBuffer, answer: @escaping @Sendable (Frame) -> ByteBuffer?
    ) async throws {
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: try NIOSSLCertificate.fromPEMFile(material.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: material.privateKey, format: .pem)), trustRoots: .file(material.authority))
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = [TLSIdentity.applicationProtocol]
        let context = try NIOSSLContext(configuration: configuration)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context), Voice(greeting: greeting, answer: answer),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws {
        try await channel.close()
    }

    private final class Voice: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let greeting: ByteBuffer
        private let answer: @Sendable (Frame) -> ByteBuffer?
        private var parser = FrameParser(maximumFrameLength: 4_194_304)

        init(greeting: ByteBuffer, answer: @escaping @Sendable (Frame) -> ByteBuffer?) {
            self.greeting = greeting
            self.answer = answer
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(greeting), promise: nil)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var answers: [ByteBuffer] = []
            do {
                try parser.parse(unwrapInboundIn(data)) { if let bytes = answer($0) { answers.append(bytes) } }
            } catch {
                context.close(promise: nil)
            }
            for bytes in answers { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
