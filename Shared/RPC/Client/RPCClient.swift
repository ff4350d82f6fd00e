import Logging
import NIOCore
import Synchronization

/// Calls the methods of one service.
public final class RPCClient: Sendable {
    /// The service's name, as in its certificate.
    public let service: String
    private let peer: String
    private let link: NIOLoopBoundBox<Link>
    private let isShutDown = Atomic<Bool>(false)

    /// - Parameter eventLoop: Where the connection lives. Calls made on it cost no hop.
    public init(
        service: String, configuration: ClientConfiguration, identity: TLSIdentity, eventLoop: any EventLoop, logger: Logger
    ) {
        self.service = service
        peer = "\(service) at \(configuration.host):\(configuration.port)"
        link = NIOLoopBoundBox.makeBoxSendingValue(
            Link(service: service, configuration: configuration, identity: identity, eventLoop: eventLoop, logger: logger),
            eventLoop: eventLoop)
    }

    /// Makes a call and waits for its reply.
    ///
    /// The call ends by the earlier of the context's deadline and the method's own time limit. Cancelling the task cancels the call.
    ///
    /// - Throws: What the service answered, or `unavailable`, `deadlineExceeded` and `cancelled` from this side, with the peer's name.
    public func call<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, in context: CallContext
    ) async throws(RPCError) -> Reply {
        var context = context
        context.deadline = min(context.deadline, .after(.milliseconds(method.timeLimit)))
        let handle = CallHandle(link)
        let result: Result<Reply, RPCError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let call = ClientCall(method, request, context: context, peer: peer) { continuation.resume(returning: $0) }
                handle.begin(call)
            }
        } onCancel: {
            handle.cancel()
        }
        return try result.get()
    }

    /// Closes the connection and fails what waits for it. A client that nobody holds any more does so by itself.
    public func shutDown() {
        guard !isShutDown.exchange(true, ordering: .relaxed) else { return }
        let link = link
        link.eventLoop.execute { link.value.shutDown() }
    }

    deinit {
        shutDown()
    }
}
