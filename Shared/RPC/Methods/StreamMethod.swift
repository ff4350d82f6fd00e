/// An operation of a service's contract that answers one request with any number of items.
public struct StreamMethod<Request: MessageValue, Item: MessageValue>: Sendable {
    /// `service.noun.verb`, such as `responses.responses.export`.
    public let name: String
    /// Whether making the call twice has the effect of making it once.
    public let isIdempotent: Bool
    /// Who may call it. Checked before the request is decoded.
    public let callers: Callers
    /// Time for the whole stream when the call was given none, in milliseconds. Default 60,000.
    public let timeLimit: Int64
    /// Counts the methods of this process, unary and streaming, so that a connection finds the method's number in an array.
    let index: Int

    public init(
        _ name: String, isIdempotent: Bool, callers: Callers, timeLimit: Int64 = 60_000,
        request: Request.Type = Request.self, item: Item.Type = Item.self
    ) {
        self.name = name
        self.isIdempotent = isIdempotent
        self.callers = callers
        self.timeLimit = timeLimit
        index = MethodIndex.next()
    }
}
