extension RPCError {
    static let cancelled = RPCError(.cancelled, "the caller cancelled the call")
    static let deadlineExceeded = RPCError(.deadlineExceeded, "the time limit of the call passed")
    static let deadlinePassedInQueue = RPCError(.deadlineExceeded, "the time limit of the call passed before it began", isNotExecuted: true)
    static let internalFailure = RPCError(.internal, "the service failed; its log has the cause under the request's id")
    static let unknownMethod = RPCError(.unimplemented, "the service has no such method", isNotExecuted: true, doNotRetry: true)
    static let goingAway = RPCError(.unavailable, "the service is shutting down", isNotExecuted: true)

    /// More calls than a server takes at one time, in the process or on the connection.
    static func busy(_ quota: String, limit: Int) -> RPCError {
        RPCError(
            .resourceExhausted, "the service answers \(limit) calls at one time, and has them",
            details: ErrorDetails(quota: Quota(name: quota, limit: Int64(limit))), retryAfter: 50, isNotExecuted: true)
    }

    /// More kept for one connection than a server keeps.
    static func full(_ quota: String, _ text: String, limit: Int) -> RPCError {
        RPCError(
            .resourceExhausted, "\(text): \(limit) bytes are kept for a connection",
            details: ErrorDetails(quota: Quota(name: quota, limit: Int64(limit))), retryAfter: 50, isNotExecuted: true)
    }

    /// A request that cannot be understood, with every mistake named.
    public static func invalid(_ violations: [FieldViolation]) -> RPCError {
        let text = violations.map { "\($0.field): \($0.description)" }.joined(separator: "; ")
        return RPCError(.invalidArgument, text, details: ErrorDetails(fieldViolations: violations), doNotRetry: true)
    }

    public static func invalid(_ field: String, _ description: String) -> RPCError {
        .invalid([FieldViolation(field: field, description: description)])
    }

    public static func notFound(_ what: String) -> RPCError {
        RPCError(.notFound, "\(what) does not exist", doNotRetry: true)
    }
}

extension [FieldViolation] {
    /// - Throws: `invalidArgument` with all mistakes, where there are any.
    public func check() throws(RPCError) {
        guard isEmpty else { throw .invalid(self) }
    }
}
