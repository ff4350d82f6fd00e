import JSON
import Synchronization

/// What a request or a reply is: a value with a JSON form. `@Message` writes its coding and its schema.
public typealias MessageValue = JSONCodable & Sendable

/// One operation of a service's contract. The name is the contract: it never changes its meaning, and numbers belong to a connection.
///
/// How the messages of a contract may change from one release to the next: PROTOCOL.md, section 12.
public struct Method<Request: MessageValue, Reply: MessageValue>: Sendable {
    /// `service.noun.verb`, such as `tokens.grants.start`.
    public let name: String
    /// Whether making the call twice has the effect of making it once.
    public let isIdempotent: Bool
    /// Who may call it. Checked before the request is decoded.
    public let callers: Callers
    /// Time for a call that was given none, in milliseconds. Default 2,000.
    public let timeLimit: Int64
    /// Counts the methods of this process, so that a connection finds the method's number in an array and hashes no name.
    let index: Int

    public init(
        _ name: String, isIdempotent: Bool, callers: Callers, timeLimit: Int64 = 2_000,
        request: Request.Type = Request.self, reply: Reply.Type = Reply.self
    ) {
        self.name = name
        self.isIdempotent = isIdempotent
        self.callers = callers
        self.timeLimit = timeLimit
        index = MethodIndex.next()
    }
}

/// Counts the methods that this process knows.
enum MethodIndex {
    private static let count = Atomic<Int>(0)

    static func next() -> Int {
        count.add(1, ordering: .relaxed).oldValue
    }
}

/// A request or reply that says nothing.
@Message
public struct Nothing: Sendable, Equatable {}
