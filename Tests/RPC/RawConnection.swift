import JSON
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import RPC
import TestSupport
import Wire

/// A client's end of a TLS connection that sends what a test tells it to, frame by frame, and reads or does not read.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// What came so far.
    var frames: [Frame] { inbox.state.withLockedValue { $0.frames } }
    /// Whether the server has closed the connection.
    var isClosed: Bool { inbox.state.withLockedValue { $0.isClosed } }

    /// The serial number of the certificate that the server showed.
    var serverCertificate: [UInt8]? { inbox.state.withLockedValue { $0.serverCertificate } }

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static let hello = #"{"maxFrame":4194304,"initialCredit":2147483647,"initialBytes":2147483647,"service":"raw","instance":""}"#

    /// Connects, says HELLO and waits for the server's.
    ///
    /// - Parameter port: Of another server with the service's certificates.
    static func open(
        to service: TestService, port: Int? = nil, as identity: PeerIdentity = .service("gateway"), hello: String = hello,
        answersPing: Bool = false
    ) async throws -> RawConnection {
        let material = try service.certificates.material(identity)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file("\(service.certificates.folder.path)/ca.pem")
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = [TLSIdentity.applicationProtocol]
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(material.certificate).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: material.privateKey, format: .pem))
        let context = try NIOSSLContext(configuration: configuration)
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: 65_536)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    try channel.pipeline.syncOperations.addHandler(Receiver(inbox, answersPing: answersPing))
                }
            }
            .connect(host: "127.0.0.1", port: port ?? service.port).get()
        let connection = RawConnection(channel: channel, inbox: inbox)
        try await connection.send { $0.writeFrame(FrameHeader(.hello), hello) }
        guard await eventually({ connection.frames.first?.header.kind == .hello || connection.isClosed }) else { throw NoAnswer() }
        return connection
    }

    struct NoAnswer: Error {}

    func send(_ body: (inout ByteBuffer) -> Void) async throws {
        var buffer = ByteBuffer()
        body(&buffer)
        try await channel.writeAndFlush(buffer)
    }

    /// The frames on a stream, in order.
    func frames(on stream: StreamID) -> [Frame] {
        frames.filter { $0.header.stream == stream }
    }

    /// Waits for the terminal frame on a stream.
    func answer(on stream: StreamID) async throws -> Frame {
        let terminal: Set<FrameKind> = [.response, .end, .error]
        func last() -> Frame? {
            frames(on: stream).last { terminal.contains($0.header.kind) && !$0.header.flags.contains(.moreFragments) }
        }
        _ = await eventually { last() != nil || isClosed }
        guard let last = last() else { throw NoAnswer() }
        return last
    }

    func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    func goOnReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Cuts the connection without a word.
    func cut() async {
        try? await channel.close(mode: .all)
    }

    deinit {
        channel.close(promise: nil)
    }

    final class Inbox: Sendable {
        struct State {
            var frames: [Frame] = []
            var isClosed = false
            var serverCertificate: [UInt8]?
        }
        let state = NIOLockedValueBox(State())
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inbox: Inbox
        private let answersPing: Bool
        private var parser = FrameParser(maximumFrameLength: 64 * 1024 * 1024)

        init(_ inbox: Inbox, answersPing: Bool) {
            self.inbox = inbox
            self.answersPing = answersPing
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var received: [Frame] = []
            // A copy, because frames share the storage of what was read.
            let bytes = ByteBuffer(bytes: unwrapInboundIn(data).readableBytesView)
            do {
                try parser.parse(bytes) { received.append($0) }
            } catch {
                context.close(promise: nil)
            }
            for ping in received where answersPing && ping.header.kind == .ping {
                var pong = ByteBuffer()
                pong.writeFrame(FrameHeader(.pong, aux: ping.header.aux))
                context.writeAndFlush(NIOAny(pong), promise: nil)
            }
            inbox.state.withLockedValue { [received] in $0.frames += received }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()?.serialNumber
            inbox.state.withLockedValue { $0.serverCertificate = certificate }
        }

        func channelInactive(context: ChannelHandlerContext) {
            inbox.state.withLockedValue { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension ByteBuffer {
    /// Appends a frame with a text as its body.
    mutating func writeFrame(_ header: FrameHeader, _ body: String) {
        var body = body
        body.withUTF8 { writeFrame(prepared: header, body: UnsafeRawBufferPointer($0)) }
    }
}

extension RawConnection {
    /// The number of a method in the table that the server sent.
    func number(of name: String) throws -> UInt16 {
        let hello = try JSON.decode(Table.self, from: String(buffer: frames[0].body))
        guard let method = hello.methods.first(where: { $0.name == name }) else { throw NoAnswer() }
        return UInt16(method.number)
    }

    /// Waits until the server has dealt with all that was sent before.
    func ping(_ nonce: UInt32 = 0) async throws {
        let before = frames.count { $0.header.kind == .pong }
        try await send { $0.writeFrame(FrameHeader(.ping, aux: nonce)) }
        guard await eventually({ self.frames.count { $0.header.kind == .pong } > before || self.isClosed }) else { throw NoAnswer() }
    }
}

/// What a test reads of a HELLO.
@Message
private struct Table: Sendable {
    var methods: [MethodDescription]
}
