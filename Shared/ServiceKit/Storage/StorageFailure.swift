import RPC
import Storage

/// What failures of the database mean to a caller. Everything else of them stays in the log.
enum StorageFailure {
    static let translate: @Sendable (any Error) -> RPCError? = { error in
        guard let error = error as? StorageError else { return nil }
        switch error.code {
        case .overloaded:
            return RPCError(
                .resourceExhausted, "as many writes wait for the database as may", retryAfter: 100, isNotExecuted: true)
        case .closed:
            return RPCError(.unavailable, "the service is shutting down", isNotExecuted: true)
        case .busy:
            return RPCError(.unavailable, "the database is busy", retryAfter: 100)
        case .snapshotEnded:
            return RPCError(.unavailable, "the database had to give up the state that was read from", retryAfter: 1_000)
        case .idempotencyConflict:
            return RPCError(
                .alreadyExists, "the idempotency key was used with another request",
                details: ErrorDetails(conflict: Conflict(resource: "idempotencyKey")), doNotRetry: true)
        default:
            return nil
        }
    }
}
