import JSON

/// One row of the table that a server sends in its HELLO.
@Message
public struct MethodDescription: Sendable, Equatable {
    /// What REQUEST frames of this connection carry as `code`.
    public var number: Int64
    public var name: String
    /// `unary` or `stream`; a client ignores methods of a kind that it does not know.
    public var kind: String = "unary"
    public var idempotent: Bool
    /// Names of the types in the contract, for people.
    public var request: String
    public var response: String
    /// Who may call it, for people.
    public var callers: String?
}
