import JSON

@Message
public struct DescriptionRequest: Sendable, Equatable {
    /// Only this method. None: all of them.
    public var method: String?
}

@Message
public struct ServiceDescription: Sendable, Equatable {
    public var service: String
    public var instance: String
    public var build: String
    public var methods: [MethodReference]
}

/// What an operator can know of a method: its row in the HELLO's table, and the shapes of its messages.
@Message
public struct MethodReference: Sendable, Equatable {
    /// What REQUEST frames carry as `code` on the connection of this call.
    public var number: Int64
    public var name: String
    /// `unary` or `stream`
    public var kind: String
    /// Whether making the call twice has the effect of making it once.
    public var idempotent: Bool
    /// The name of the request's type in the contract.
    public var request: String
    /// The name of the type of the reply, or of a stream's items.
    public var response: String
    /// Who may call it: identities, `operators` or `everyone`.
    public var callers: String
    /// Milliseconds for a call that was given none.
    public var timeLimit: Int64
    /// JSON Schema, draft 2020-12.
    public var requestSchema: JSONValue
    /// JSON Schema, draft 2020-12, of the reply or of a stream's items.
    public var replySchema: JSONValue
}
