import JSON
import NIOCore
import NIOSSL
import NIOTLS
import Wire

/// The client's end of one connection: the only handler behind TLS.
///
/// Tells its `Link` when it can take calls, when one ended, and when it is over. Confined to its event loop.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase { case awaitingHello, open, draining, closed }

    private let identity: TLSIdentity
    let identityVersion: Int
    private let expected: PeerIdentity
    let configuration: ClientConfiguration
    /// Strong both ways while the connection lasts; its end breaks the circle.
    let link: Link
    let loop: ClientLoop
    let outbound: Outbound
    private(set) var phase = Phase.awaitingHello
    var attempts = SlotTable<Attempt>()
    private var parser: FrameParser
    let timer: DeadlineTimer
    private var context: ChannelHandlerContext?
    var numbers = MethodNumbers()
    private var maximumInFlight = 0
    /// The server's `maxFrame`.
    private(set) var maximumRequestLength: Int64 = 0
    private var lifeSigns: LifeSigns
    var pings = PendingPings()
    /// When the connection began to take calls; nil when it never did.
    private(set) var openedAt: NIODeadline?
    /// Whether one of the sides wanted its end.
    private(set) var wasDraining = false
    private var isOver = false
    /// Why the connection ended, in words, as soon as it is known.
    private(set) var fault: String?

    init(
        link: Link, loop: ClientLoop, identity: TLSIdentity, identityVersion: Int, expected: PeerIdentity,
        configuration: ClientConfiguration
    ) {
        self.identityVersion = identityVersion
        self.link = link
        self.loop = loop
        self.identity = identity
        self.expected = expected
        self.configuration = configuration
        parser = FrameParser(maximumFrameLength: configuration.maximumFrameLength)
        outbound = Outbound(loop.eventLoop, spare: loop.spare)
        timer = DeadlineTimer(loop.eventLoop)
        lifeSigns = LifeSigns(limit: configuration.keepalive)
    }

    /// Whether a further call may be sent now.
    var hasRoom: Bool { phase == .open && attempts.count < maximumInFlight && !outbound.isCongested }
    var inFlight: Int { attempts.count }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        outbound.context = context
        outbound.flushed = { [weak self] in self?.outputLeft() }
        outbound.isAwaited = true
        timer.onFire = { [weak self] in self?.timeReached() }
        timer.wake(at: .now() + configuration.connectTimeout)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        guard negotiated == TLSIdentity.applicationProtocol else {
            return end("it does not offer \(TLSIdentity.applicationProtocol)")
        }
        let server = (try? context.pipeline.syncOperations.nioSSL_peerCertificate())?.peerIdentity
        guard server == expected else {
            return end("its certificate is that of \(server?.description ?? "nobody here") and not of \(expected)")
        }
        let hello = Hello(
            maxFrame: Int64(configuration.maximumFrameLength), initialCredit: configuration.streamCredit.items,
            initialBytes: configuration.streamCredit.bytes, service: identity.identity.description, instance: "")
        outbound.send(FrameHeader(.hello, code: 0), payload: JSON.encodeString(hello))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if fault == nil {
            let server = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            fault = HandshakeFault.refused(error, own: identity.certificate, server: server)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isLost()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A connection that was refused never became active, and its link knows already.
        timer.stop()
        self.context = nil
        outbound.context = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { outbound.flush() }
    }

    private func outputLeft() {
        if phase == .open, !outbound.isCongested { link.roomFreed() }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .closed else { return }
        lifeSigns.heard(at: .now())
        outbound.isInReadCycle = true
        parser.add(unwrapInboundIn(data))
        do throws(WireError) {
            while phase != .closed, let frame = try parser.next() { frameReceived(frame) }
        } catch {
            end("it broke the protocol: \(error)")
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        outbound.isInReadCycle = false
        outbound.flush()
    }

    private func frameReceived(_ frame: Frame) {
        let header = frame.header
        switch header.kind {
        case .response, .item, .end, .error: answerReceived(frame)
        case .ping: outbound.send(FrameHeader(.pong, aux: header.aux))
        case .pong: pongReceived(header.aux)
        case .hello: helloReceived(frame.body)
        case .drain:
            guard phase == .open else { return }
            phase = .draining
            wasDraining = true
            outbound.sendInTurn(FrameHeader(.drainOK))
            link.connectionDraining(self)
        case .goAway:
            fault = "it closed the connection: \(String(buffer: frame.body))"
        default: end("it broke the protocol: a server does not send \(header.kind)")
        }
    }

    private func helloReceived(_ body: ByteBuffer) {
        guard phase == .awaitingHello else { return end("it broke the protocol: a second HELLO") }
        do {
            let hello = try body.withUnsafeReadableBytes { bytes throws(JSONError) in try JSON.decode(Hello.self, from: bytes) }
            guard hello.versions.contains(1) else { return end("it does not speak version 1 of the protocol") }
            guard hello.maxFrame >= Hello.leastMaximumFrame else { return end("its HELLO's maxFrame is too small") }
            guard hello.maxInFlight >= 0 else { return end("its HELLO's maxInFlight is negative") }
            numbers.learn(hello.methods)
            maximumInFlight = min(Int(clamping: hello.maxInFlight), StreamID.maximumSlot)
            maximumRequestLength = hello.maxFrame
        } catch {
            return end("its HELLO cannot be read: \(error)")
        }
        phase = .open
        openedAt = .now()
        timer.stop()
        timer.wake(at: .now() + configuration.keepalive)
        link.connectionOpened(self)
    }

    // MARK: Time

    private func timeReached() {
        guard phase != .closed else { return }
        let now = NIODeadline.now()
        guard phase != .awaitingHello else { return end("it did not finish TLS and HELLO in time") }
        switch lifeSigns.judge(at: now) {
        case .alive: break
        case .ask: outbound.send(FrameHeader(.ping))
        case .gone: return end("it has been silent for too long")
        }
        var next = lifeSigns.due
        for attempt in Array(attempts.calls) where !attempt.call.isCompleted {
            let deadline = attempt.call.context.deadline.instant
            if deadline <= now {
                cancel(attempt)
                var error = RPCError.deadlineExceeded
                error.peer = link.peer
                link.fail(attempt, error)
            } else {
                next = min(next, deadline)
            }
        }
        if phase != .closed { timer.wake(at: next) }
    }

    // MARK: Ending

    /// Takes no more calls and closes with the last that it has.
    func retire() {
        guard phase == .open else { return }
        phase = .draining
        wasDraining = true
        closeIfDrained()
    }

    func closeIfDrained() {
        if attempts.isEmpty { end("drained") }
    }

    /// Ends the connection. Its calls do not wait until the peer has closed its side too.
    func end(_ reason: String) {
        if fault == nil { fault = reason }
        context?.close(promise: nil)
        isLost()
    }

    /// Tells the link, once, what ended with the connection.
    private func isLost() {
        guard !isOver else { return }
        isOver = true
        phase = .closed
        timer.stop()
        let lost = attempts.removeAll()
        let pings = pings.removeAll()
        for attempt in lost { attempt.connection = nil }
        link.connectionClosed(self, lost: lost)
        let error = RPCError(.unavailable, "the connection was lost: \(fault ?? "without a word")", peer: link.peer)
        for complete in pings { complete(.failure(error)) }
    }
}
