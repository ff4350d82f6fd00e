import JSON

/// What a service has done since it began to serve.
@Message
public struct ServiceStatistics: Sendable, Equatable {
    public var service: String
    public var instance: String
    public var build: String
    /// Seconds since the process began to serve.
    public var uptime: Int64
    /// Calls that have not ended.
    public var inFlight: Int64
    /// Calls that were turned away before they reached their method: by a limit, for want of permission, or for an unknown method.
    public var refused: Int64
    /// Those that were called at least once, in the order of the method table.
    public var methods: [MethodStatistics]
    /// Those that are open, in order of connecting.
    public var connections: [ConnectionReport]
}

/// The calls of one method.
@Message
public struct MethodStatistics: Sendable, Equatable {
    public var name: String
    /// Calls that reached the method.
    public var started: Int64
    /// Calls that were answered with a reply, or a stream's end.
    public var ok: Int64
    /// Calls that failed, by the name of the status, such as `NOT_FOUND`.
    public var failed: [String: Int64] = [:]
    public var inFlight: Int64
    /// Items sent, for a stream.
    public var items: Int64?
    /// None before the first call has ended.
    public var latency: LatencyReport?
}

/// Microseconds from a request's arrival to its answer. Percentiles are the upper bounds of histogram buckets, at most 1/16 too high.
@Message
public struct LatencyReport: Sendable, Equatable {
    /// Calls counted.
    public var count: Int64
    public var mean: Int64
    public var p50: Int64
    public var p90: Int64
    public var p99: Int64
    public var p999: Int64
    public var max: Int64
}

/// One open connection of a server.
@Message
public struct ConnectionReport: Sendable, Equatable {
    /// Counted up from 1 in each process.
    public var id: Int64
    /// The identity in the peer's certificate, such as `service/gateway`.
    public var peer: String
    /// The peer's address and port.
    public var address: String
    /// Seconds since it was accepted.
    public var age: Int64
    /// `opening` before the peer's HELLO, `open`, `draining` once DRAIN was sent, `drained` when the peer has acknowledged it.
    public var phase: String
    /// Calls that have not ended.
    public var inFlight: Int64
    /// Of frames, without TLS.
    public var bytesReceived: Int64
    public var bytesSent: Int64
    public var framesReceived: Int64
    public var framesSent: Int64
    /// Times that frames came in together; `framesReceived` by this is the size of a batch.
    public var reads: Int64
    /// Times that frames went out together.
    public var writes: Int64
    /// Bytes of replies that the peer has not taken yet.
    public var pendingBytes: Int64
}
