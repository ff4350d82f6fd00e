import JSON

/// What a program may read of an error. Every part is optional; an empty one is not sent.
@Message
public struct ErrorDetails: Sendable, Equatable {
    /// The exact reason in the vocabulary of the method's contract, such as `tokenUsed`.
    public var reason: String?
    /// One entry for each mistake in the request.
    public var fieldViolations: [FieldViolation]?
    /// What the request collided with.
    public var conflict: Conflict?
    /// Which limit is used up.
    public var quota: Quota?

    public var isEmpty: Bool {
        self == ErrorDetails()
    }
}

/// One mistake in a request.
@Message
public struct FieldViolation: Sendable, Equatable {
    /// The path of the field, such as `pages[0].questions[2].type`.
    public var field: String
    /// One sentence for the person who has to mend it.
    public var description: String
}

/// Something that is already there.
@Message
public struct Conflict: Sendable, Equatable {
    /// The kind of thing, such as `idempotencyKey` or `project`.
    public var resource: String
    /// Its name, where naming it gives nothing away.
    public var name: String?
}

/// A limit that was reached.
@Message
public struct Quota: Sendable, Equatable {
    /// What is limited, such as `callsInFlight`.
    public var name: String
    public var limit: Int64
}
