import NIOCore

/// Where a server listens and what it bears.
public struct ServerConfiguration: Sendable {
    /// Default 127.0.0.1.
    public var host: String = "127.0.0.1"
    /// 0 chooses a free port.
    public var port: Int = 0
    /// Largest frame accepted, and largest message in fragments, in bytes. Default 4 MiB.
    public var maximumFrameLength: UInt32 = 4 * 1024 * 1024
    /// Calls answered at one time on one connection. Default 256.
    public var maximumInFlightPerConnection: Int = 256
    /// Calls answered at one time by the process. Default 1,024.
    public var maximumInFlight: Int = 1024
    /// Connections held at one time. Default 1,024; further ones are closed at once.
    public var maximumConnections: Int = 1024
    /// Bytes kept of requests whose last fragment has not come, by connection. Default 16 MiB.
    public var maximumUnfinishedBytes: Int = 16 * 1024 * 1024
    /// Bytes of replies that wait for a connection's peer before further requests of it are turned away. Default 16 MiB.
    public var maximumUnsentBytes: Int = 16 * 1024 * 1024
    /// Time for TLS and HELLO. Default 5 s.
    public var handshakeTimeout: TimeAmount = .seconds(5)
    /// Silence after which the peer is probed; after as much again the connection is given up. Default 30 s.
    public var keepalive: TimeAmount = .seconds(30)
    /// Age at which a connection is replaced, so that clients spread over the instances there are now; each differs from it by up to a tenth.
    /// Default: never.
    public var maximumConnectionAge: TimeAmount?
    /// Time for the calls in flight when the server drains, and for a client to take note that a connection does. Default 10 s.
    public var drainGrace: TimeAmount = .seconds(10)
    /// The process's name for itself, told in HELLO.
    public var instance: String = ""
    public var build: String = ""

    public init() {}
}

/// What operators may do to the process around a server.
public struct ProcessControls: Sendable {
    /// Begins the process's orderly end, as SIGTERM does.
    public var stop: @Sendable () -> Void
    /// The least level that is logged.
    public var logLevel: @Sendable () -> String
    /// Sets it.
    ///
    /// - Returns: Whether there is such a level.
    public var setLogLevel: @Sendable (String) -> Bool

    public init(
        stop: @escaping @Sendable () -> Void, logLevel: @escaping @Sendable () -> String,
        setLogLevel: @escaping @Sendable (String) -> Bool
    ) {
        self.stop = stop
        self.logLevel = logLevel
        self.setLogLevel = setLogLevel
    }
}
