import JSON

/// How a call fails, on either side.
///
/// A handler throws it to say something to its caller; anything else that a handler throws is logged with the request's id and reaches the
/// caller as `internal` without its text.
public struct RPCError: Error, Sendable, Equatable {
    public var code: StatusCode
    /// One sentence for a person. Holds no personal data and no secret: it may be logged anywhere.
    public var message: String
    public var details: ErrorDetails
    /// Milliseconds after which trying again makes sense; 0: nothing known.
    public var retryAfter: UInt32
    /// The request had no effect and may be sent again anywhere.
    public var isNotExecuted: Bool
    /// Sending the same request again is of no use.
    public var doNotRetry: Bool
    /// Set on the client's side: the service and address, such as `tokens at 127.0.0.1:7101`.
    public var peer: String?

    public init(
        _ code: StatusCode, _ message: String, details: ErrorDetails = ErrorDetails(), retryAfter: UInt32 = 0,
        isNotExecuted: Bool = false, doNotRetry: Bool = false, peer: String? = nil
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
        self.isNotExecuted = isNotExecuted
        self.doNotRetry = doNotRetry
        self.peer = peer
    }

    /// A refusal whose reason is a word of the method's contract.
    public init<Reason: RawRepresentable>(_ code: StatusCode, reason: Reason, _ message: String) where Reason.RawValue == String {
        self.init(code, message, details: ErrorDetails(reason: reason.rawValue), doNotRetry: true)
    }

    /// The contract's reason, when there is one and this program knows it.
    public func reason<Reason: RawRepresentable>(as type: Reason.Type = Reason.self) -> Reason? where Reason.RawValue == String {
        details.reason.flatMap(Reason.init(rawValue:))
    }
}

extension RPCError: CustomStringConvertible {
    public var description: String {
        let text = message.isEmpty ? code.name : "\(message) (\(code.name))"
        return peer.map { "\($0): \(text)" } ?? text
    }
}

extension RPCError {
    /// The payload of an ERROR frame.
    @Message
    struct Body: Sendable {
        var message: String = ""
        var details: ErrorDetails = ErrorDetails()
    }
}
