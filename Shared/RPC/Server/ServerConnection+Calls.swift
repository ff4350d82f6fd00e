import JSON
import Logging
import NIOCore
import Wire

/// What a connection does with calls, from the frames of a request to the frames of its answer.
extension ServerConnection {
    // MARK: Requests

    func requestReceived(_ frame: Frame) throws(WireError) {
        let stream = frame.header.stream
        let hasMore = frame.header.flags.contains(.moreFragments)
        switch machine.requestReceived(on: stream, hasMore: hasMore) {
        case .accept: try callReceived(frame, hasMore: hasMore)
        case .goOn(let call): fragmentReceived(frame.body, of: call, hasMore: hasMore)
        case .reject(let error): reject(error, on: stream)
        case .violation(let message): violated(message)
        case .drop: break
        }
    }

    private func callReceived(_ frame: Frame, hasMore: Bool) throws(WireError) {
        let stream = frame.header.stream
        var body = frame.body
        let metadata = frame.header.flags.contains(.metadata) ? try Metadata.read(from: &body) : Metadata()
        let index = Int(frame.header.code) - 1
        if let refusal = refusal(ofMethod: index) {
            machine.requestRejected(on: stream, hasMore: hasMore)
            return reject(refusal, on: stream)
        }
        let call = makeCall(index, stream: stream, metadata: metadata, aux: frame.header.aux)
        machine.callBegan(call, on: stream, hasMore: hasMore)
        timer.wake(at: call.context.deadline.instant)
        loop.counters[index].started += 1
        loop.counters[index].inFlight += 1
        guard hasMore else { return begin(call, with: body) }
        call.request.metadataBytes = frame.body.readableBytes - body.readableBytes
        fragmentReceived(body, of: call, hasMore: true)
    }

    /// Why a call of the method is turned away before anything of it is decoded, if it is; otherwise it is counted in.
    private func refusal(ofMethod index: Int) -> RPCError? {
        guard index >= 0, index < core.router.methods.count else { return .unknownMethod }
        guard permissions[index] else { return refusePermission(for: core.router.methods[index]) }
        let unsent = core.configuration.maximumUnsentBytes
        guard !outbound.isOver(unsent) else { return .full("unsentReplyBytes", "the peer leaves its replies unread", limit: unsent) }
        guard core.admitCall() else { return .busy("callsInFlight", limit: core.configuration.maximumInFlight) }
        return nil
    }

    private func makeCall(_ index: Int, stream: StreamID, metadata: Metadata, aux: UInt32) -> ServerCall {
        let method = core.router.methods[index]
        let limit = aux == 0 ? method.timeLimit : Int64(aux)
        let context = CallContext(
            deadline: Deadline(lifeSigns.heardAt + .milliseconds(limit)), account: metadata.account,
            idempotencyKey: metadata.idempotencyKey, caller: metadata.caller, trace: metadata.trace ?? .random(), peer: peer)
        return method.makeCall(
            ServerCall.Seed(stream: stream, methodIndex: index, context: context, startedAt: lifeSigns.heardAt, connection: self))
    }

    private func fragmentReceived(_ payload: ByteBuffer, of call: ServerCall, hasMore: Bool) {
        let unfinished = machine.receiving.reduce(payload.readableBytes) { $0 + $1.request.bytes }
        let limit = max(core.configuration.maximumUnfinishedBytes, Int(core.configuration.maximumFrameLength))
        guard !hasMore || unfinished <= limit else {
            let error = RPCError.full("unfinishedRequestBytes", "the peer has too much of requests that it has not finished", limit: limit)
            return call.end(Result<Nothing, any Error>.failure(error))
        }
        switch call.request.add(payload, hasMore: hasMore, maximum: core.configuration.maximumFrameLength) {
        case .incomplete: break
        case .complete(let whole): begin(call, with: whole)
        case .tooLong:
            let text = "the request is longer than the \(core.configuration.maximumFrameLength) bytes that the service takes"
            call.end(Result<Nothing, any Error>.failure(RPCError(.invalidArgument, text, isNotExecuted: true, doNotRetry: true)))
        }
    }

    private func begin(_ call: ServerCall, with payload: ByteBuffer) {
        payload.withUnsafeReadableBytes { call.begin(with: $0) }
    }

    func cancelReceived(on stream: StreamID) {
        guard let call = machine.call(on: stream) else { return }
        if call.hasBegun {
            outbound.discard(stream)
            call.cancel()
        } else {
            var error = RPCError.cancelled
            error.isNotExecuted = true
            call.end(Result<Nothing, any Error>.failure(error))
        }
    }

    func creditReceived(_ frame: Frame) {
        guard let bytes = frame.body.getInteger(at: frame.body.readerIndex, as: UInt32.self) else {
            return violated("a CREDIT without its bytes")
        }
        machine.call(on: frame.header.stream)?.flow?.granted(items: frame.header.aux, bytes: bytes)
    }

    private func refusePermission(for method: RegisteredMethod) -> RPCError {
        core.logger.warning(
            "call refused",
            metadata: ["peer": "\(peerName)", "method": "\(method.name)", "allowed": "\(method.callers)"])
        return RPCError(
            .permissionDenied, "\(peerName) may not call \(method.name); allowed: \(method.callers)", isNotExecuted: true,
            doNotRetry: true)
    }

    private func reject(_ error: RPCError, on stream: StreamID) {
        loop.refused += 1
        write(error, on: stream)
    }

    // MARK: Answers

    /// Writes the terminal frame of a call, unless its deadline already did.
    func answer<Reply: MessageValue>(_ call: ServerCall, _ result: Result<Reply, any Error>) {
        guard machine.callAnswered(on: call.stream) == .write else { return }
        switch result {
        case .success(let reply):
            if encode(reply) {
                sendEncoded(FrameHeader(.response, stream: call.stream, aux: answered(call, nil)))
            } else {
                fail(call, tooLong("the reply"))
            }
        case .failure(let error): fail(call, core.error(for: error, in: call))
        }
        closeIfDrained()
    }

    /// Writes the end of a stream, unless its deadline already did.
    func answerEnd(_ call: ServerCall) {
        guard machine.callAnswered(on: call.stream) == .write else { return }
        outbound.send(FrameHeader(.end, stream: call.stream, aux: answered(call, nil)))
        closeIfDrained()
    }

    func deadlinePassed(_ call: ServerCall) {
        if call.hasBegun {
            outbound.discard(call.stream)
            answer(call, Result<Nothing, any Error>.failure(RPCError.deadlineExceeded))
            call.cancel()
        } else {
            call.end(Result<Nothing, any Error>.failure(RPCError.deadlinePassedInQueue))
        }
    }

    /// Writes an item of a stream.
    ///
    /// - Returns: The length of its payload; nil when the call was answered already.
    /// - Throws: `resourceExhausted` when the peer does not take as much.
    func write(_ item: some MessageValue, of call: ServerCall) throws(RPCError) -> Int? {
        guard machine.call(on: call.stream) != nil else { return nil }
        guard encode(item) else { throw tooLong("an item") }
        loop.counters[call.methodIndex].items += 1
        let length = loop.writer.count
        sendEncoded(FrameHeader(.item, stream: call.stream))
        return length
    }

    /// Counts a call out. Until then it takes up its share of the limits, answered or not.
    func callEnded(_ call: ServerCall) {
        loop.counters[call.methodIndex].inFlight -= 1
        core.callEnded()
    }

    private func fail(_ call: ServerCall, _ error: RPCError) {
        _ = answered(call, error.code)
        write(error, on: call.stream)
    }

    /// Counts an answer.
    ///
    /// - Returns: Microseconds since the request came.
    private func answered(_ call: ServerCall, _ failure: StatusCode?) -> UInt32 {
        let microseconds = (NIODeadline.now() - call.startedAt).nanoseconds / 1000
        if let failure { loop.counters[call.methodIndex].failed(failure) } else { loop.counters[call.methodIndex].ok += 1 }
        loop.counters[call.methodIndex].latency.record(microseconds: microseconds)
        return UInt32(clamping: microseconds)
    }

    private func write(_ error: RPCError, on stream: StreamID) {
        var flags: FrameFlags = []
        if error.isNotExecuted { flags.insert(.notExecuted) }
        if error.doNotRetry { flags.insert(.doNotRetry) }
        if !encode(RPCError.Body(message: error.message, details: error.details)) {
            // Better a short error than one that the peer must refuse. Its first words are what a person needs most.
            _ = encode(RPCError.Body(message: String(error.message.prefix(1_000)), details: ErrorDetails(reason: error.details.reason)))
        }
        sendEncoded(FrameHeader(.error, flags: flags, code: error.code.rawValue, stream: stream, aux: error.retryAfter))
    }

    /// Leaves the value's JSON in the loop's encoder.
    ///
    /// - Returns: Whether the peer takes a message of that length.
    private func encode(_ value: some MessageValue) -> Bool {
        loop.writer.reset()
        value.encode(to: &loop.writer)
        return Int64(loop.writer.count + FrameHeader.countedSize) <= maximumReplyLength
    }

    private func sendEncoded(_ header: FrameHeader) {
        loop.writer.withBytes { outbound.add(header, payload: $0) }
        outbound.flushSoon()
    }

    private func tooLong(_ what: String) -> RPCError {
        let length = loop.writer.count + FrameHeader.countedSize
        return RPCError(.resourceExhausted, "\(what) of \(length) bytes is longer than the peer takes", doNotRetry: true)
    }
}
