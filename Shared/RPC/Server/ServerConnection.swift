import JSON
import Logging
import NIOCore
import NIOSSL
import NIOTLS
import Wire

/// The server's end of one connection: the only handler behind TLS. Reads frames, asks the state machine, and does what it says.
final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let eventLoop: any EventLoop
    let loop: ServerLoop
    let id: Int64
    let core: ServerCore
    var machine: ServerStateMachine<ServerCall>
    let outbound: Outbound
    private(set) var peer: PeerIdentity?
    /// Which methods the peer may call, by number less one.
    private(set) var permissions: [Bool] = []
    /// The peer's `maxFrame`.
    private(set) var maximumReplyLength = Hello.leastMaximumFrame
    /// What the peer grants each stream at first.
    private(set) var initialCredit: (items: Int64, bytes: Int64) = (0, 0)
    let timer: DeadlineTimer
    /// The peer's. While frames are handled it was heard when they arrived.
    var lifeSigns: LifeSigns
    /// Streams that wait until the connection takes more.
    private var streamsAwaitOutput = false
    private var parser: FrameParser
    private(set) var context: ChannelHandlerContext?
    var isClosing = false
    let openedAt = NIODeadline.now()
    /// When the connection is to be replaced, and then: when it is cut off if its calls have not ended.
    var replaceAt = NIODeadline.distantFuture
    var abandonAt = NIODeadline.distantFuture
    private(set) var received = (frames: Int64(0), bytes: Int64(0), reads: Int64(0))

    init(core: ServerCore, id: Int64, loop: ServerLoop) {
        self.core = core
        self.id = id
        self.loop = loop
        eventLoop = loop.eventLoop
        machine = ServerStateMachine(maximumInFlight: core.configuration.maximumInFlightPerConnection)
        parser = FrameParser(maximumFrameLength: core.configuration.maximumFrameLength)
        outbound = Outbound(loop.eventLoop, spare: loop.spare)
        timer = DeadlineTimer(loop.eventLoop)
        lifeSigns = LifeSigns(limit: core.configuration.keepalive)
    }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        outbound.context = context
        loop.add(self)
        outbound.flushed = { [weak self] in self?.outputLeft() }
        timer.onFire = { [weak self] in self?.timeReached() }
        timer.wake(at: openedAt + core.configuration.handshakeTimeout)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        guard negotiated == TLSIdentity.applicationProtocol else {
            return refuse("the peer does not offer \(TLSIdentity.applicationProtocol)", goAway: nil)
        }
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        guard let identity = certificate?.peerIdentity else {
            return refuse("the peer's certificate names no identity under \(PeerIdentity.trustDomain)", goAway: .identityRefused)
        }
        peer = identity
        permissions = loop.permissions(of: identity, methods: core.router.methods)
        outbound.send(FrameHeader(.hello, code: 0), payload: core.hello)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if peer == nil {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            core.connectionRefused(address: context.remoteAddress, HandshakeFault.refusedClient(error, certificate: certificate))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        do throws(WireError) {
            if peer != nil, machine.phase != .closed { try parser.finish() }
        } catch {
            core.logger.notice("connection lost", metadata: ["peer": "\(peerName)", "cause": "\(error)"])
        }
        isClosing = true
        timer.stop()
        leaveCalls()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A connection that was closed before it was active never became inactive.
        timer.stop()
        loop.remove(self)
        self.context = nil
        outbound.context = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A peer that does not read its replies gets no new ones made: this bounds what is kept for it.
        context.channel.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        if context.channel.isWritable { outbound.flush() }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let bytes = unwrapInboundIn(data)
        outbound.isInReadCycle = true
        lifeSigns.heard(at: .now())
        received.reads += 1
        received.bytes += Int64(bytes.readableBytes)
        parser.add(bytes)
        do throws(WireError) {
            while !isClosing, let frame = try parser.next() { try frameReceived(frame) }
        } catch {
            violated(error.description)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        outbound.isInReadCycle = false
        outbound.flush()
    }

    private func frameReceived(_ frame: Frame) throws(WireError) {
        received.frames += 1
        let header = frame.header
        guard machine.phase != .awaitingHello || header.kind == .hello || header.kind == .goAway else {
            return violated("a \(header.kind) before HELLO")
        }
        switch header.kind {
        case .request: try requestReceived(frame)
        case .cancel: cancelReceived(on: header.stream)
        case .credit: creditReceived(frame)
        case .ping: outbound.send(FrameHeader(.pong, aux: header.aux))
        case .pong, .goAway: break
        case .hello: helloReceived(frame.body)
        case .drainOK:
            guard machine.drainAcknowledged() else { return violated("a DRAIN_OK without DRAIN") }
            // Of a connection that is only replaced the calls go on to their own ends. A server that stops cuts them off itself.
            abandonAt = .distantFuture
            closeIfDrained()
        default: violated("a client does not send \(header.kind)")
        }
    }

    private func helloReceived(_ body: ByteBuffer) {
        let hello: Hello
        do {
            hello = try body.withUnsafeReadableBytes { bytes throws(JSONError) in try JSON.decode(Hello.self, from: bytes) }
        } catch {
            return violated("the HELLO cannot be read: \(error)")
        }
        guard hello.maxFrame >= Hello.leastMaximumFrame else { return violated("the HELLO's maxFrame is below \(Hello.leastMaximumFrame)") }
        guard hello.initialCredit >= 0, hello.initialBytes >= 0, hello.maxInFlight >= 0 else {
            return violated("the HELLO holds a negative limit")
        }
        switch machine.helloReceived(versions: hello.versions) {
        case .open:
            maximumReplyLength = min(hello.maxFrame, Int64(UInt32.max))
            initialCredit = (hello.initialCredit, hello.initialBytes)
            opened()
        case .refuseVersion(let message): refuse(message, goAway: .versionMismatch)
        case .violation(let message): violated(message)
        case .drop: break
        }
    }

    private func opened() {
        if let age = core.configuration.maximumConnectionAge {
            replaceAt = min(replaceAt, openedAt + .nanoseconds(age.nanoseconds * .random(in: 90...110) / 100))
        }
        timer.wake(at: min(replaceAt, lifeSigns.due))
        if core.isDraining { drain() }
    }

    var peerName: String {
        peer?.description ?? "an unknown peer"
    }

    // MARK: Writing

    /// Whether streams had better wait.
    var isCongested: Bool { outbound.isCongested }

    func awaitsOutput() {
        streamsAwaitOutput = true
        outbound.isAwaited = true
    }

    private func outputLeft() {
        closeIfDrained()
        outbound.isAwaited = streamsAwaitOutput || machine.phase == .drained
        guard streamsAwaitOutput, !isCongested else { return }
        streamsAwaitOutput = false
        for call in Array(machine.calls) { call.flow?.wake() }
    }
}
