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
    private struct Number {
        var code: UInt16
        var kind: RegisteredMethod.Kind
    }

    private let identity: TLSIdentity
    let identityVersion: Int
    private let expected: PeerIdentity
    private let configuration: ClientConfiguration
    /// Strong both ways while the connection lasts; its end breaks the circle.
    private let link: Link
    private let loop: ClientLoop
    private let outbound: Outbound
    private var phase = Phase.awaitingHello
    private var attempts = SlotTable<Attempt>()
    private var parser: FrameParser
    private var timer: DeadlineTimer
    private var context: ChannelHandlerContext?
    private var numbers: [String: Number] = [:]
    /// Numbers by the index of the method in this process; nil: not looked up yet.
    private var numbersByIndex: [Number?] = []
    private var maximumInFlight = 0
    private var maximumRequestLength: Int64 = 0
    private var lastHeard = NIODeadline.now()
    private var isProbing = false
    private var pings: [UInt32: (sentAt: NIODeadline, complete: (Result<Duration, RPCError>) -> Void)] = [:]
    private var lastNonce: UInt32 = 0
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

    /// Tells the link, once, what ended with the connection.
    private func isLost() {
        guard !isOver else { return }
        isOver = true
        phase = .closed
        timer.stop()
        let lost = attempts.removeAll()
        let pings = self.pings.values
        self.pings = [:]
        for attempt in lost { attempt.connection = nil }
        link.connectionClosed(self, lost: lost)
        let error = RPCError(.unavailable, "the connection was lost: \(fault ?? "without a word")", peer: link.peer)
        for ping in pings { ping.complete(.failure(error)) }
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
        lastHeard = .now()
        isProbing = false
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
            for method in hello.methods {
                guard let code = UInt16(exactly: method.number), let kind = RegisteredMethod.Kind(rawValue: method.kind) else { continue }
                numbers[method.name] = Number(code: code, kind: kind)
            }
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

    // MARK: Answers

    private func answerReceived(_ frame: Frame) {
        let header = frame.header
        guard let attempt = attempts[header.stream] else {
            return end("it broke the protocol: it answered a call that was not made")
        }
        switch (header.kind, attempt.call.kind) {
        case (.response, .unary), (.item, .stream): messageReceived(frame, of: attempt)
        case (.end, .stream): ended(attempt) { attempt.call.succeed(UnsafeRawBufferPointer(start: nil, count: 0)) }
        case (.error, _):
            release(attempt)
            link.fail(attempt, error(in: frame))
            slotFreed()
        default: end("it broke the protocol: a \(header.kind) for a call of kind \(attempt.call.kind)")
        }
    }

    private func messageReceived(_ frame: Frame, of attempt: Attempt) {
        let hasMore = frame.header.flags.contains(.moreFragments)
        switch attempt.answer.add(frame.body, hasMore: hasMore, maximum: configuration.maximumFrameLength) {
        case .incomplete: break
        case .complete(let message):
            message.withUnsafeReadableBytes { payload in
                if attempt.call.kind == .unary {
                    ended(attempt) { attempt.call.succeed(payload) }
                } else {
                    itemReceived(payload, of: attempt)
                }
            }
        case .tooLong:
            giveUp(attempt, RPCError(.resourceExhausted, "the answer is longer than this client takes", doNotRetry: true, peer: link.peer))
        }
    }

    private func itemReceived(_ payload: UnsafeRawBufferPointer, of attempt: Attempt) {
        guard !attempt.call.isCompleted else { return }
        do throws(RPCError) {
            try attempt.call.deliver(item: payload)
        } catch {
            giveUp(attempt, error)
        }
    }

    /// Fails the call and tells the server; the slot stays taken until the server has answered.
    private func giveUp(_ attempt: Attempt, _ error: RPCError) {
        cancel(attempt)
        attempt.isOver = true
        attempt.call.remove(attempt)
        attempt.call.fail(error)
    }

    private func ended(_ attempt: Attempt, _ complete: () -> Void) {
        release(attempt)
        link.succeeded(attempt)
        complete()
        slotFreed()
    }

    private func release(_ attempt: Attempt) {
        guard let stream = attempt.stream else { return }
        _ = attempts.remove(stream)
        outbound.discard(stream)
        attempt.stream = nil
        attempt.connection = nil
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
        guard phase == .draining else { return link.roomFreed() }
        closeIfDrained()
    }

    private func pongReceived(_ nonce: UInt32) {
        guard let ping = pings.removeValue(forKey: nonce) else { return }
        ping.complete(.success(.nanoseconds((NIODeadline.now() - ping.sentAt).nanoseconds)))
    }

    // MARK: Calling

    /// Sends a call. The caller has asked `hasRoom`.
    func send(_ attempt: Attempt) {
        let call = attempt.call
        guard let number = number(of: call) else {
            let text = "it has no method \(call.methodName)"
            return link.fail(attempt, RPCError(.unimplemented, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        guard number.kind == call.kind else {
            let text = "\(call.methodName) is of kind \(number.kind) and was called as \(call.kind)"
            return link.fail(attempt, RPCError(.unimplemented, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let metadata = Metadata(
            trace: call.context.trace, caller: call.context.caller, idempotencyKey: call.context.idempotencyKey,
            account: call.context.account)
        loop.writer.reset()
        call.encode(to: &loop.writer)
        let length = Int64(FrameHeader.countedSize + metadata.encodedSize + loop.writer.count)
        guard length <= maximumRequestLength, metadata.encodedSize <= Int(UInt16.max) else {
            let text = "the request of \(length) bytes is longer than the \(maximumRequestLength) that the service takes"
            return link.fail(attempt, RPCError(.invalidArgument, text, isNotExecuted: true, doNotRetry: true, peer: link.peer))
        }
        let stream = attempts.insert(attempt)
        attempt.stream = stream
        attempt.connection = self
        let header = FrameHeader(
            .request, flags: call.isIdempotent ? .idempotent : [], code: number.code, stream: stream,
            aux: call.context.deadline.millisecondsLeft(now: .now()))
        loop.writer.withBytes { outbound.add(header, metadata: metadata, payload: $0) }
        timer.wake(at: call.context.deadline.instant)
        outbound.flushSoon()
    }

    /// Tells the server that nobody waits for this call. Its slot stays taken until the server has answered, if it has heard of the call.
    func cancel(_ attempt: Attempt) {
        guard let stream = attempt.stream, attempts[stream] === attempt else { return }
        guard !outbound.discard(stream) else {
            release(attempt)
            return slotFreed()
        }
        outbound.send(FrameHeader(.cancel, stream: stream))
    }

    /// Lets the server send more of a stream.
    func grant(_ attempt: Attempt, items: Int64, bytes: Int64) {
        guard let stream = attempt.stream, attempts[stream] === attempt else { return }
        withUnsafeBytes(of: UInt32(clamping: bytes).bigEndian) {
            outbound.add(FrameHeader(.credit, stream: stream, aux: UInt32(clamping: items)), payload: $0)
        }
        outbound.flushSoon()
    }

    func ping(_ complete: @escaping (Result<Duration, RPCError>) -> Void) {
        lastNonce &+= 1
        pings[lastNonce] = (.now(), complete)
        outbound.send(FrameHeader(.ping, aux: lastNonce))
    }

    private func number(of call: ClientCall) -> Number? {
        while numbersByIndex.count <= call.methodIndex { numbersByIndex.append(nil) }
        if numbersByIndex[call.methodIndex] == nil {
            numbersByIndex[call.methodIndex] = numbers[call.methodName]
        }
        return numbersByIndex[call.methodIndex]
    }

    // MARK: Time

    private func timeReached() {
        guard phase != .closed else { return }
        let now = NIODeadline.now()
        guard phase != .awaitingHello else { return end("it did not finish TLS and HELLO in time") }
        var next = lastHeard + configuration.keepalive
        if next <= now {
            guard !isProbing else { return end("it has been silent for too long") }
            isProbing = true
            lastHeard = now
            outbound.send(FrameHeader(.ping))
            next = now + configuration.keepalive
        }
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

    private func closeIfDrained() {
        if attempts.isEmpty { end("drained") }
    }

    /// Ends the connection. Its calls do not wait until the peer has closed its side too.
    func end(_ reason: String) {
        if fault == nil { fault = reason }
        context?.close(promise: nil)
        isLost()
    }
}
