import NIOCore
import Wire

/// What accompanies a call, as a value that is handed on: how long it may take, for which account, in which trace, under which key.
///
/// A handler receives one, and passes `nested()` to the calls it makes itself.
public struct CallContext: Sendable {
    /// What a nested call leaves of the time for its caller's own work.
    static let margin = TimeAmount.milliseconds(20)

    public var deadline: Deadline
    /// The account (tenant) that the call acts for.
    public var account: Int64?
    /// The client's `Idempotency-Key`.
    public var idempotencyKey: String?
    /// On whose behalf, for logs and audit, such as `key:17`. Never a credential.
    public var caller: String?
    public var trace: TraceContext
    /// Who is on the other side of the connection. On the server's side only.
    public var peer: PeerIdentity?

    public init(
        deadline: Deadline, account: Int64? = nil, idempotencyKey: String? = nil, caller: String? = nil,
        trace: TraceContext = .random(), peer: PeerIdentity? = nil
    ) {
        self.deadline = deadline
        self.account = account
        self.idempotencyKey = idempotencyKey
        self.caller = caller
        self.trace = trace
        self.peer = peer
    }

    /// The id under which logs of every service speak of this request: 32 hexadecimal digits.
    public var requestID: String { trace.traceID }

    /// The context for a call made while answering this one: same account, caller and trace, a little less time, and no idempotency key,
    /// which names the outer request and not its parts.
    public func nested() -> CallContext {
        var context = self
        if deadline != .distantFuture { context.deadline = Deadline(deadline.instant - Self.margin) }
        context.idempotencyKey = nil
        context.trace = trace.withSpan(TraceContext.randomSpan())
        context.peer = nil
        return context
    }

    /// The account, for methods that act for one.
    ///
    /// - Throws: `invalidArgument` when the caller named none.
    public func requireAccount() throws(RPCError) -> Int64 {
        guard let account else { throw RPCError(.invalidArgument, "the call names no account", doNotRetry: true) }
        return account
    }
}
