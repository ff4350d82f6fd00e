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
    let executor: LoopExecutor
    private let core: ServerCore
    private var machine: ServerStateMachine<ServerCall>
    private var parser: FrameParser
    private var replies = ReplyWriter()
    private var timer: DeadlineTimer
    private var context: ChannelHandlerContext?
    private var peer: PeerIdentity?
    private var isClosing = false

    init(core: ServerCore, eventLoop: any EventLoop) {
        self.core = core
        self.eventLoop = eventLoop
        executor = LoopExecutor(eventLoop)
        machine = ServerStateMachine(maximumInFlight: core.configuration.maximumInFlightPerConnection)
        parser = FrameParser(maximumFrameLength: core.configuration.maximumFrameLength)
        timer = DeadlineTimer(eventLoop)
    }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer.onFire = { [unowned self] in timeReached() }
        timer.wake(at: .now() + core.configuration.handshakeTimeout)
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
        send(FrameHeader(.hello, code: 0), payload: core.hello)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if peer == nil {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            core.connectionRefused(address: context.remoteAddress, HandshakeFault.refusedClient(error, certificate: certificate))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if machine.phase != .closed, let error = Self.error(from: { () throws(WireError) in try parser.finish() }), peer != nil {
            core.logger.notice("connection lost", metadata: ["peer": "\(peerName)", "cause": "\(error)"])
        }
        isClosing = true
        timer.stop()
        for call in machine.closed() { call.cancel() }
        core.connectionClosed(self)
        self.context = nil
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A peer that does not read its replies gets no new ones made: this bounds what is kept for it.
        context.channel.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        replies.output.isInReadCycle = true
        let error = Self.error { () throws(WireError) in
            try parser.parse(unwrapInboundIn(data)) { (frame) throws(WireError) in try frameReceived(frame) }
        }
        if let error { violated(error.description) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        replies.output.isInReadCycle = false
        flush()
    }

    private static func error(from body: () throws(WireError) -> Void) -> WireError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private func frameReceived(_ frame: Frame) throws(WireError) {
        guard !isClosing else { return }
        let header = frame.header
        switch header.kind {
        case .request: try requestReceived(frame)
        case .cancel: machine.cancelReceived(on: header.stream)?.cancel()
        case .ping:
            send(FrameHeader(.pong, aux: header.aux))
        case .pong, .goAway: break
        case .hello: helloReceived(frame.body)
        case .drainOK:
            guard machine.drainAcknowledged() else { return violated("a DRAIN_OK without DRAIN") }
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
        switch machine.helloReceived(versions: hello.versions) {
        case .open:
            replies.maximumFrameLength = hello.maxFrame
            if core.isDraining { drain() }
        case .refuseVersion(let message): refuse(message, goAway: .versionMismatch)
        case .violation(let message): violated(message)
        case .drop: break
        }
    }

    private func requestReceived(_ frame: Frame) throws(WireError) {
        let stream = frame.header.stream
        switch machine.requestReceived(on: stream) {
        case .violation(let message): return violated(message)
        case .drop: return
        case .reject(let error): return sendError(error, on: stream)
        case .accept: break
        }
        guard !frame.header.flags.contains(.moreFragments) else { return violated("a fragmented REQUEST") }
        var body = frame.body
        let metadata = frame.header.flags.contains(.metadata) ? try Metadata.read(from: &body) : Metadata()
        let number = Int(frame.header.code)
        guard number > 0, number <= core.router.methods.count else { return sendError(.unknownMethod, on: stream) }
        let method = core.router.methods[number - 1]
        guard let peer, method.callers.allow(peer) else { return sendError(refusePermission(for: method), on: stream) }
        guard core.admitCall() else {
            return sendError(.busy("callsInFlight", limit: core.configuration.maximumInFlight), on: stream)
        }
        begin(method, on: stream, metadata: metadata, milliseconds: frame.header.aux, payload: body)
    }

    private func begin(
        _ method: RegisteredMethod, on stream: StreamID, metadata: Metadata, milliseconds: UInt32, payload: ByteBuffer
    ) {
        let now = NIODeadline.now()
        let limit = milliseconds == 0 ? method.timeLimit : Int64(milliseconds)
        let context = CallContext(
            deadline: Deadline(now + .milliseconds(limit)), account: metadata.account, idempotencyKey: metadata.idempotencyKey,
            caller: metadata.caller, trace: metadata.trace ?? .random(), peer: peer)
        let call = ServerCall(stream: stream, method: method, context: context, startedAt: now, connection: self)
        machine.callBegan(call, on: stream)
        timer.wake(at: context.deadline.instant)
        do {
            try payload.withUnsafeReadableBytes { bytes throws(RPCError) in try method.begin(bytes, call) }
        } catch {
            answer(call, Result<Nothing, any Error>.failure(error))
            callEnded(call)
        }
    }

    private func refusePermission(for method: RegisteredMethod) -> RPCError {
        core.logger.warning(
            "call refused",
            metadata: ["peer": "\(peerName)", "method": "\(method.name)", "allowed": "\(method.callers)"])
        return RPCError(
            .permissionDenied, "\(peerName) may not call \(method.name); allowed: \(method.callers)", isNotExecuted: true,
            doNotRetry: true)
    }

    private var peerName: String {
        peer?.description ?? "an unknown peer"
    }

    // MARK: Answering

    /// Writes the terminal frame of a call, unless its deadline already did.
    func answer<Reply: MessageValue>(_ call: ServerCall, _ result: Result<Reply, any Error>) {
        guard machine.callAnswered(on: call.stream) == .write else { return }
        switch result {
        case .success(let reply): replies.write(reply, on: call.stream, startedAt: call.startedAt)
        case .failure(let error): replies.write(core.error(for: error, in: call), on: call.stream)
        }
        outputChanged()
        closeIfDrained()
    }

    /// Counts a call out. Until then it takes up its share of the limits, answered or not.
    func callEnded(_ call: ServerCall) {
        core.callEnded()
    }

    private func sendError(_ error: RPCError, on stream: StreamID) {
        replies.write(error, on: stream)
        outputChanged()
    }

    private func send(_ header: FrameHeader, payload: String = "") {
        replies.output.write(header, payload: payload)
        outputChanged()
    }

    private func outputChanged() {
        if replies.output.isOverThreshold { return flush() }
        if replies.output.needsFlushScheduled() {
            eventLoop.assumeIsolated().execute { self.flush() }
        }
    }

    private func flush() {
        guard let buffer = replies.output.take(), let context else { return }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: Time

    private func timeReached() {
        let now = NIODeadline.now()
        if machine.phase == .awaitingHello {
            return refuse("the peer did not finish TLS and HELLO within the time for it", goAway: .protocolError)
        }
        var next: NIODeadline?
        for call in Array(machine.calls) {
            if call.context.deadline.instant <= now {
                answer(call, Result<Nothing, any Error>.failure(RPCError.deadlineExceeded))
                call.cancel()
            } else {
                next = min(next ?? .distantFuture, call.context.deadline.instant)
            }
        }
        if let next { timer.wake(at: next) }
        flush()
    }

    // MARK: Ending

    /// Tells the client to send its calls elsewhere; those that it has sent already are still answered.
    func drain() {
        if machine.drain() { send(FrameHeader(.drain)) }
        closeIfDrained()
    }

    /// Ends the connection whatever is in flight.
    func abandon() {
        close(.shutdown, "the time for draining is over")
    }

    private func closeIfDrained() {
        if machine.mayClose { close(.shutdown, "drained") }
    }

    private func violated(_ message: String) {
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
        replies.output.write(FrameHeader(.goAway, code: reason.rawValue), payload: message)
        for call in machine.closed() { call.cancel() }
        flush()
        // The output ends first, so that the peer reads all that was sent; the socket follows when the peer has closed too, or soon.
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
