import NIOCore

/// Where a service is and how patiently it is called.
public struct ClientConfiguration: Sendable {
    /// Names are resolved anew every `resolveInterval`. Of a name with addresses of both versions those of version 4 are used.
    public var endpoints: [Endpoint]
    /// Largest frame accepted, and largest message in fragments, in bytes. Default 4 MiB.
    public var maximumFrameLength: UInt32 = 4 * 1024 * 1024
    /// Time for TCP, TLS and HELLO together. Default 2 s.
    public var connectTimeout: TimeAmount = .seconds(2)
    /// Pause after a failed attempt to connect: the first, and the longest. Default 50 ms and 1 s; the actual pause is a random part of it.
    public var backoff: (first: TimeAmount, longest: TimeAmount) = (.milliseconds(50), .seconds(1))
    /// Silence after which the connection is probed; after as much again it is given up. Default 10 s.
    public var keepalive: TimeAmount = .seconds(10)
    /// Calls that may wait for a connection to one instance. Default 1,024; further ones fail at once.
    public var maximumWaiting: Int = 1024
    /// Default 30 s.
    public var resolveInterval: TimeAmount = .seconds(30)
    /// What a stream may send ahead of its reader, in items and bytes. Default 64 and 256 KiB.
    public var streamCredit: (items: Int64, bytes: Int64) = (64, 262_144)
    public var retries = RetryPolicy()
    public var ejection = EjectionPolicy()
    /// Time after which an idempotent unary call that has no answer is also sent to another instance, and the first answer counts. Default:
    /// never. Counts against the budget of retries.
    public var hedgeAfter: TimeAmount?

    public init(endpoints: [Endpoint]) {
        self.endpoints = endpoints
    }

    public init(host: String, port: Int) {
        self.init(endpoints: [Endpoint(host: host, port: port)])
    }
}

/// When a call that failed is made again, without its caller's knowledge.
///
/// A call that was not executed is made again, on another instance where there is one; a call that may have been executed only if it is
/// idempotent and failed as `unavailable`. The former is free where a connection or a server was going away; everything else is limited by a
/// budget, so that a service in trouble is not called twice as often for it.
public struct RetryPolicy: Sendable {
    /// Times that one call is made at most. Default 4.
    public var attempts = 4
    /// Retries that each call adds to the budget. Default 0.2.
    public var share = 0.2
    /// Retries that each second adds to the budget. Default 10.
    public var perSecond = 10.0
    /// Pause before a retry on the same instance: a random part of this, doubled with each. Default 25 ms.
    public var pause: TimeAmount = .milliseconds(25)

    public init() {}
}

/// When an instance that answers but fails is left alone for a while.
///
/// Only `unavailable` and calls whose time ran out count as failures, and at most half of the instances are left alone at one time.
public struct EjectionPolicy: Sendable {
    /// Failures in a row. Default 5.
    public var failures = 5
    /// How long, doubled with each time in a row up to `longest`. Default 1 s and 30 s.
    public var first: TimeAmount = .seconds(1)
    public var longest: TimeAmount = .seconds(30)

    public init() {}
}
