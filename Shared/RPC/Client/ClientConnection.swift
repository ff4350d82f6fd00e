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

    private enum Phase { case awaitingHello, open, draining, closed }

    private let identity: TLSIdentity
    private let expected: PeerIdentity
    private let configuration: ClientConfiguration
    /// Strong both ways while the connection lasts; its end breaks the circle.
    private let link: Link
    private var phase = Phase.awaitingHello
    private var calls = SlotTable<ClientCall>()
    private var parser: FrameParser
    private var output = PendingOutput()
    private var writer = JSONWriter()
    private var timer: DeadlineTimer
    private var context: ChannelHandlerContext?
    private var numbers: [String: UInt16] = [:]
    /// Numbers by the index of the method in this process; 0: not looked up yet.
    private var numbersByIndex: [UInt16] = []
    private var maximumInFlight = 0
    private var maximumRequestLength: Int64 = 0
    private var lastHeard = NIODeadline.now()
    private var isProbing = false
    /// Whether the connection ever took calls.
    private(set) var wasOpened = false
    /// Why the connection ended, in words, as soon as it is known.
    private(set) var fault: String?

    init(link: Link, identity: TLSIdentity, expected: PeerIdentity, configuration: ClientConfiguration, eventLoop: any EventLoop) {
        self.link = link
        self.identity = identity
        self.expected = expected
        self.configuration = configuration
        parser = FrameParser(maximumFrameLength: configuration.maximumFrameLength)
        timer = DeadlineTimer(eventLoop)
    }

    /// Whether a further call may be sent now.
    var hasRoom: Bool { phase == .open && calls.count < maximumInFlight }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer.onFire = { [unowned self] in timeReached() }
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
        let hello = Hello(maxFrame: Int64(configuration.maximumFrameLength), service: identity.identity.description, instance: "")
        output.write(FrameHeader(.hello, code: 0), payload: JSON.encodeString(hello))
        flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if fault == nil {
            let server = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            fault = HandshakeFault.refused(error, own: identity.certificate, server: server)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        timer.stop()
        self.context = nil
        let lost = calls.removeAll()
        link.connectionClosed(self, lost: lost)
        context.fireChannelInactive()
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        isProbing = false
        output.isInReadCycle = true
        do throws(WireError) {
            try parser.parse(unwrapInboundIn(data)) { (frame) throws(WireError) in frameReceived(frame) }
        } catch {
            end("it broke the protocol: \(error)")
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        output.isInReadCycle = false
        flush()
    }

    private func frameReceived(_ frame: Frame) {
        let header = frame.header
        switch header.kind {
        case .response:
            guard let call = calls.remove(header.stream) else { return end("it answered a call that was not made") }
            frame.body.withUnsafeReadableBytes { call.succeed($0) }
            slotFreed()
        case .error:
            guard let call = calls.remove(header.stream) else { return end("it answered a call that was not made") }
            call.fail(error(in: frame))
            slotFreed()
        case .ping: write(FrameHeader(.pong, aux: header.aux))
        case .pong: break
        case .hello: helloReceived(frame.body)
        case .drain:
            guard phase == .open else { return }
            phase = .draining
            write(FrameHeader(.drainOK))
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
            for method in hello.methods where method.kind == "unary" {
                numbers[method.name] = UInt16(exactly: method.number)
            }
            maximumInFlight = min(Int(clamping: hello.maxInFlight), StreamID.maximumSlot)
            maximumRequestLength = hello.maxFrame
        } catch {
            return end("its HELLO cannot be read: \(error)")
        }
        phase = .open
        wasOpened = true
        timer.stop()
        timer.wake(at: .now() + configuration.keepalive)
        link.connectionOpened(self)
    }

    private func error(in frame: Frame) -> RPCError {
        let header = frame.header
        let body = frame.body.withUnsafeReadableBytes { try? JSON.decode(RPCError.Body.self, from: $0) }
        return RPCError(
            StatusCode(rawValue: header.code) ?? .unknown, body?.message ?? "", details: body?.details ?? ErrorDetails(),
            retryAfter: header.aux, isNotExecuted: header.flags.contains(.notExecuted),
            doNotRetry: header.flags.contains(.doNotRetry), peer: link.peer)
    }

    private func slotFreed() {
        if phase == .draining, calls.isEmpty {
            return end("drained")
        }
        link.roomFreed()
    }

    // MARK: Calling

    /// Sends a call. The caller has asked `hasRoom`.
    func send(_ call: ClientCall) {
        let number = number(of: call)
        guard number != 0 else {
            return call.fail(
                RPCError(.unimplemented, "it has no method \(call.methodName)", isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let metadata = Metadata(
            trace: call.context.trace, caller: call.context.caller, idempotencyKey: call.context.idempotencyKey,
            account: call.context.account)
        writer.reset()
        call.encode(&writer)
        let length = Int64(FrameHeader.countedSize + metadata.encodedSize + writer.count)
        guard length <= maximumRequestLength, metadata.encodedSize <= Int(UInt16.max) else {
            let text = "the request of \(length) bytes is longer than the \(maximumRequestLength) that the service takes"
            return call.fail(RPCError(.invalidArgument, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let stream = calls.insert(call)
        call.stream = stream
        let header = FrameHeader(
            .request, flags: call.isIdempotent ? .idempotent : [], code: number, stream: stream,
            aux: call.context.deadline.millisecondsLeft(now: .now()))
        writer.withBytes { output.write(header, metadata: metadata, payload: $0) }
        timer.wake(at: call.context.deadline.instant)
        outputChanged()
    }

    /// Tells the server that nobody waits for this call. Its slot stays taken until the server has answered.
    func cancel(_ call: ClientCall) {
        guard let stream = call.stream, calls[stream] === call else { return }
        write(FrameHeader(.cancel, stream: stream))
    }

    private func number(of call: ClientCall) -> UInt16 {
        while numbersByIndex.count <= call.methodIndex { numbersByIndex.append(0) }
        if numbersByIndex[call.methodIndex] == 0 {
            numbersByIndex[call.methodIndex] = numbers[call.methodName] ?? 0
        }
        return numbersByIndex[call.methodIndex]
    }

    // MARK: Writing

    private func write(_ header: FrameHeader) {
        output.write(header)
        outputChanged()
    }

    private func outputChanged() {
        if output.isOverThreshold { return flush() }
        if output.needsFlushScheduled(), let eventLoop = context?.eventLoop {
            eventLoop.assumeIsolated().execute { self.flush() }
        }
    }

    private func flush() {
        guard let buffer = output.take(), let context else { return }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: Time

    private func timeReached() {
        let now = NIODeadline.now()
        guard phase != .awaitingHello else { return end("it did not finish TLS and HELLO in time") }
        var next = lastHeard + configuration.keepalive
        if next <= now {
            guard !isProbing else { return end("it has been silent for too long") }
            isProbing = true
            lastHeard = now
            write(FrameHeader(.ping, aux: UInt32(truncatingIfNeeded: now.uptimeNanoseconds)))
            next = now + configuration.keepalive
        }
        for call in Array(calls.calls) where !call.isCompleted {
            if call.context.deadline.instant <= now {
                cancel(call)
                var error = RPCError.deadlineExceeded
                error.peer = link.peer
                call.fail(error)
            } else {
                next = min(next, call.context.deadline.instant)
            }
        }
        timer.wake(at: next)
    }

    // MARK: Ending

    /// Closes the connection; `channelInactive` follows and tells the link.
    func end(_ reason: String) {
        if fault == nil { fault = reason }
        phase = .closed
        context?.close(promise: nil)
    }
}
