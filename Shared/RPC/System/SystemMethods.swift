import JSON

/// The methods that every service answers beside its own.
public enum SystemMethods {
    /// Whether the service takes calls.
    public static let health = Method<Nothing, HealthReport>("sys.health", isIdempotent: true, callers: .everyone)
    /// What the service answers, and to whom.
    public static let describe = Method<Nothing, ServiceDescription>("sys.describe", isIdempotent: true, callers: .operators)
}

@Message
public struct HealthReport: Sendable, Equatable {
    /// `serving`, or `draining` once the process has been told to stop.
    public var status: String
    public var service: String
    public var instance: String
    public var build: String
    /// Seconds since the process began to serve.
    public var uptime: Int64
}

@Message
public struct ServiceDescription: Sendable, Equatable {
    public var service: String
    public var instance: String
    public var build: String
    public var methods: [MethodDescription]
}
