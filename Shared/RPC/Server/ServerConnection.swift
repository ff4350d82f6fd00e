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
    /// When the frames of this read cycle arrived.
    private(set) var readAt = NIODeadline.now()
    /// Streams that wait until the connection takes more.
    private var streamsAwaitOutput = false
    private var parser: FrameParser
    private var context: ChannelHandlerContext?
    private var isClosing = false
    private var isProbing = false
    private let openedAt = NIODeadline.now()
    /// When the connection is to be replaced, and then: when it is cut off if its calls have not ended.
    private var replaceAt = NIODeadline.distantFuture
    private var abandonAt = NIODeadline.distantFuture
    private var received = (frames: Int64(0), bytes: Int64(0), reads: Int64(0))

    init(core: ServerCore, id: Int64, loop: ServerLoop) {
        self.core = core
        self.id = id
        self.loop = loop
        eventLoop = loop.eventLoop
        machine = ServerStateMachine(maximumInFlight: core.configuration.maximumInFlightPerConnection)
        parser = FrameParser(maximumFrameLength: core.configuration.maximumFrameLength)
        outbound = Outbound(loop.eventLoop, spare: loop.spare)
        timer = DeadlineTimer(loop.eventLoop)
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
        readAt = .now()
        isProbing = false
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
        timer.wake(at: min(replaceAt, readAt + core.configuration.keepalive))
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

    // MARK: Time

    private func timeReached() {
        let now = NIODeadline.now()
        guard machine.phase != .awaitingHello else { return helloIsDue(now) }
        guard now < abandonAt else { return abandon() }
        guard probe(now) else { return }
        if replaceAt <= now { drain() }
        var next = min(readAt + core.configuration.keepalive, min(replaceAt, abandonAt))
        for call in Array(machine.calls) {
            if call.context.deadline.instant <= now {
                deadlinePassed(call)
            } else {
                next = min(next, call.context.deadline.instant)
            }
        }
        if !isClosing { timer.wake(at: next) }
    }

    private func helloIsDue(_ now: NIODeadline) {
        let limit = openedAt + core.configuration.handshakeTimeout
        guard now >= limit else { return timer.wake(at: limit) }
        refuse("the peer did not finish TLS and HELLO within the time for it", goAway: .protocolError)
    }

    /// Sends a PING after a silence.
    ///
    /// - Returns: false when the peer has left one unanswered, and the connection was closed.
    private func probe(_ now: NIODeadline) -> Bool {
        guard readAt + core.configuration.keepalive <= now else { return true }
        guard !isProbing else {
            close(.idle, "nothing was heard from the peer for too long")
            return false
        }
        isProbing = true
        readAt = now
        outbound.send(FrameHeader(.ping, aux: UInt32(truncatingIfNeeded: now.uptimeNanoseconds)))
        return true
    }

    // MARK: Ending

    /// Tells the client to send its calls elsewhere; those that it has sent already are still answered.
    func drain() {
        replaceAt = .distantFuture
        if machine.drain() {
            outbound.send(FrameHeader(.drain))
            abandonAt = .now() + core.configuration.drainGrace
            timer.wake(at: abandonAt)
        }
        closeIfDrained()
    }

    /// Drains within a second, so that not all clients connect anew in the same moment.
    func replaceSoon() {
        replaceAt = min(replaceAt, .now() + .milliseconds(.random(in: 0...1_000)))
        timer.wake(at: replaceAt)
    }

    /// Ends the connection whatever is in flight.
    func abandon() {
        close(.shutdown, "the time for draining is over")
    }

    func closeIfDrained() {
        if machine.phase == .drained { outbound.isAwaited = true }
        if machine.mayClose, outbound.isEmpty { close(.shutdown, "drained") }
    }

    func violated(_ message: String) {
        core.logger.warning("protocol violation", metadata: ["peer": "\(peerName)", "cause": "\(message)"])
        close(.protocolError, message)
    }

    private func refuse(_ message: String, goAway reason: GoAwayReason?) {
        core.connectionRefused(address: context?.remoteAddress, message)
        if let reason { close(reason, message) } else { context?.close(promise: nil) }
    }

    private func close(_ reason: GoAwayReason, _ message: String) {
        guard !isClosing, let context else { return }
        isClosing = true
        timer.stop()
        leaveCalls()
        outbound.send(FrameHeader(.goAway, code: reason.rawValue), payload: message)
        outbound.flush()
        // The output ends first, so that the peer reads all that was sent; the socket follows when the peer has closed too, or soon.
        context.close(mode: .output, promise: nil)
        closeSocket(of: context.channel, latest: .now() + core.configuration.drainGrace)
    }

    /// Closes the socket in a second, or later while the peer still takes what was sent.
    private func closeSocket(of channel: any Channel, latest: NIODeadline) {
        eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [self] in
            if outbound.pendingBytes > 0, .now() < latest { return closeSocket(of: channel, latest: latest) }
            channel.close(promise: nil)
        }
    }

    /// Ends the connection's part in its calls. Handlers that run are cancelled and end by themselves.
    private func leaveCalls() {
        for call in machine.closed() {
            outbound.discard(call.stream)
            if call.hasBegun { call.cancel() } else { callEnded(call) }
        }
    }

    // MARK: What operators ask

    func report(now: NIODeadline) -> ConnectionReport {
        let phase =
            switch machine.phase {
            case .awaitingHello: "opening"
            case .open: "open"
            case .draining: "draining"
            case .drained, .closed: "drained"
            }
        return ConnectionReport(
            id: id, peer: peerName, address: context?.remoteAddress.map(Self.text) ?? "unknown",
            age: (now - openedAt).nanoseconds / 1_000_000_000, phase: phase, inFlight: Int64(machine.inFlight),
            bytesReceived: received.bytes, bytesSent: outbound.counts.bytes, framesReceived: received.frames,
            framesSent: outbound.counts.frames, reads: received.reads, writes: outbound.counts.writes,
            pendingBytes: outbound.pendingBytes)
    }

    /// `127.0.0.1:50007`, an address of version 6 in brackets.
    private static func text(_ address: SocketAddress) -> String {
        guard let ip = address.ipAddress, let port = address.port else { return address.description }
        return Endpoint(host: ip, port: port).description
    }
}
