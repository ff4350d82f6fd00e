import JSON

/// The methods that every service answers beside its own, and only to operators.
///
/// Services need none of them: whether a peer takes calls they learn from its connection, by PING, DRAIN and the answers to their calls.
public enum SystemMethods {
    /// Whether the service takes calls.
    public static let health = Method<Nothing, HealthReport>("sys.health", isIdempotent: true, callers: .operators)
    /// What the service answers, to whom, and how requests and replies look.
    public static let describe = Method<DescriptionRequest, ServiceDescription>("sys.describe", isIdempotent: true, callers: .operators)
    /// What the service has done since it began to serve.
    public static let stats = Method<Nothing, ServiceStatistics>("sys.stats", isIdempotent: true, callers: .operators)
    /// Who is connected, in order of connecting.
    public static let connections = StreamMethod<Nothing, ConnectionReport>("sys.connections", isIdempotent: true, callers: .operators)
    /// Stops the process as SIGTERM does, or replaces one connection.
    public static let drain = Method<DrainRequest, DrainReport>("sys.drain", isIdempotent: true, callers: .operators)
    /// Sets the least level that is logged, or only tells it.
    public static let logLevel = Method<LogLevelChange, LogLevelReport>("sys.logLevel", isIdempotent: true, callers: .operators)
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
public struct DrainRequest: Sendable, Equatable {
    /// The id of one connection, which is then closed with its last call while the process goes on serving. None: the whole process stops.
    public var connection: Int64?
}

@Message
public struct DrainReport: Sendable, Equatable {
    /// `draining`
    public var status: String = "draining"
}

@Message
public struct LogLevelChange: Sendable, Equatable {
    /// `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`. None: the level stays.
    public var level: String?
}

@Message
public struct LogLevelReport: Sendable, Equatable {
    /// The level that holds now.
    public var level: String
}
