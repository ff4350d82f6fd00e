import JSON

/// Facts on their way from a service's outbox to another, in order for each survey.
@Message
public struct EventBatch: Sendable, Equatable {
    public var events: [Event]
}

/// One fact. A receiver applies it once by its id, and acknowledges kinds that it does not know without effect.
@Message
public struct Event: Sendable, Equatable {
    /// 32 hexadecimal digits, given when the fact was written.
    public var id: String
    /// Such as `response.completed`.
    public var kind: String
    public var payload: JSONValue
}
