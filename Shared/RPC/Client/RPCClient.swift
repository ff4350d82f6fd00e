import Logging
import NIOCore
import Synchronization

/// Calls the methods of one service, on all of its instances.
public final class RPCClient: Sendable {
    /// The service's name, as in its certificate.
    public let service: String
    private let peer: String
    /// One for each event loop that the client was given.
    private let balancers: [NIOLoopBoundBox<Balancer>]
    private let configuration: ClientConfiguration
    private let isShutDown = Atomic<Bool>(false)

    /// - Parameter eventLoops: Where the connections live, one to each instance from each loop. Calls made on one of them cost no hop.
    public init(
        service: String, configuration: ClientConfiguration, identity: TLSIdentity, eventLoops: [any EventLoop], logger: Logger
    ) {
        precondition(!eventLoops.isEmpty, "a client lives on an event loop")
        self.service = service
        self.configuration = configuration
        peer = "\(service) at \(configuration.endpoints.map(\.description).joined(separator: ", "))"
        balancers = eventLoops.map { eventLoop in
            NIOLoopBoundBox.makeBoxSendingValue(
                Balancer(service: service, configuration: configuration, identity: identity, eventLoop: eventLoop, logger: logger),
                eventLoop: eventLoop)
        }
    }

    public convenience init(
        service: String, configuration: ClientConfiguration, identity: TLSIdentity, eventLoop: any EventLoop, logger: Logger
    ) {
        self.init(service: service, configuration: configuration, identity: identity, eventLoops: [eventLoop], logger: logger)
    }

    // MARK: Calling

    /// Makes a call and waits for its reply.
    ///
    /// The call ends by the earlier of the context's deadline and the method's own time limit. Cancelling the task cancels the call. It is made
    /// again where the configuration's `RetryPolicy` says so.
    ///
    /// - Throws: What the service answered, or `unavailable` and `deadlineExceeded` from this side, with the peer's name, or `cancelled`.
    public func call<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, in context: CallContext
    ) async throws(RPCError) -> Reply {
        let call = UnaryCall(method, request, context: limited(context, method.timeLimit), peer: peer)
        let balancer = balancer
        let result: Result<Reply, RPCError> = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                call.continuation = continuation
                Self.onLoop(of: balancer) { $0.begin(call) }
            }
        } onCancel: {
            Self.cancel(call, of: balancer)
        }
        return try result.get()
    }

    /// Makes a call that is answered with items. The call begins at once; its items wait for their reader.
    ///
    /// The stream ends by the earlier of the context's deadline and the method's own time limit.
    public func stream<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>, _ request: Request, in context: CallContext
    ) -> ItemStream<Item> {
        let items = ItemBuffer<Item>(window: configuration.streamCredit)
        let call = StreamCall(method, request, context: limited(context, method.timeLimit), peer: peer, items: items)
        let balancer = balancer
        items.onGrant { count, bytes in
            Self.onLoop(of: balancer) { $0.grant(call, items: count, bytes: bytes) }
        }
        Self.onLoop(of: balancer) { $0.begin(call) }
        return ItemStream(items: items) { Self.cancel(call, of: balancer) }
    }

    /// Measures the time that a PING takes to an instance and back, on an open connection.
    ///
    /// - Throws: `unavailable` when there is no connection, `deadlineExceeded` at the context's deadline.
    public func ping(in context: CallContext) async throws(RPCError) -> Duration {
        let (balancer, peer) = (balancer, peer)
        let eventLoop = balancer.eventLoop
        let promise = eventLoop.makePromise(of: Duration.self)
        let result = NIOLoopBoundBox.makeBoxSendingValue(Bool(false), eventLoop: eventLoop)
        Self.onLoop(of: balancer) { balancer in
            let timeout = eventLoop.scheduleTask(deadline: context.deadline.instant) {
                guard !result.value else { return }
                result.value = true
                var error = RPCError.deadlineExceeded
                error.peer = peer
                promise.fail(error)
            }
            balancer.ping { outcome in
                guard !result.value else { return }
                result.value = true
                timeout.cancel()
                promise.completeWith(outcome.mapError { $0 as any Error })
            }
        }
        do {
            return try await promise.futureResult.get()
        } catch let error as RPCError {
            throw error
        } catch {
            throw .cancelled
        }
    }

    private func limited(_ context: CallContext, _ milliseconds: Int64) -> CallContext {
        var context = context
        context.deadline = min(context.deadline, .after(.milliseconds(milliseconds)))
        return context
    }

    // MARK: Loops

    /// That of the loop on which the caller runs, if it is one of the client's.
    private var balancer: NIOLoopBoundBox<Balancer> {
        balancers.count == 1 ? balancers[0] : balancers.first { $0.eventLoop.inEventLoop } ?? balancers[0]
    }

    private static func onLoop(of balancer: NIOLoopBoundBox<Balancer>, _ body: @escaping @Sendable (Balancer) -> Void) {
        if balancer.eventLoop.inEventLoop { return body(balancer.value) }
        balancer.eventLoop.execute { body(balancer.value) }
    }

    /// Later than whatever the loop does now: a call may be cancelled while it is being completed.
    private static func cancel(_ call: ClientCall, of balancer: NIOLoopBoundBox<Balancer>) {
        balancer.eventLoop.execute { balancer.value.cancel(call) }
    }

    // MARK: Identity and ending

    /// Shows `identity` from now on, and trusts whom it trusts. Connections are replaced; no call is lost.
    public func replaceIdentity(_ identity: TLSIdentity) {
        for balancer in balancers {
            balancer.eventLoop.execute { balancer.value.replaceIdentity(identity) }
        }
    }

    /// Closes the connections and fails what waits for them. A client that nobody holds any more does so by itself.
    public func shutDown() {
        guard !isShutDown.exchange(true, ordering: .relaxed) else { return }
        for balancer in balancers {
            balancer.eventLoop.execute { balancer.value.shutDown() }
        }
    }

    deinit {
        shutDown()
    }
}
