import JSON
import RPC

/// Contacts that are created together, each on its own terms.
@Message
public struct ContactBatch: Sendable, Equatable {
    /// 1 to 1,000.
    public var lines: [ContactLine]
}

@Message
public struct ContactLine: Sendable, Equatable {
    public var contact: NewContact
    /// The idempotency key of this line; the same line under the same key creates one contact, whatever batch it comes in.
    public var key: String?
}

@Message
public struct ContactBatchResult: Sendable, Equatable {
    /// One for each line, in their order.
    public var results: [ContactLineResult]
}

@Message
public enum ContactLineResult: Sendable, Equatable {
    /// The contact's id.
    case created(Int64)
    case refused([FieldViolation])
    /// The key was used with another line.
    case keyReused
}
