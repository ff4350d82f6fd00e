import NIOCore

/// Where a server listens and what it bears.
public struct ServerConfiguration: Sendable {
    /// Default 127.0.0.1.
    public var host: String = "127.0.0.1"
    /// 0 chooses a free port.
    public var port: Int = 0
    /// Largest frame accepted, in bytes. Default 4 MiB.
    public var maximumFrameLength: UInt32 = 4 * 1024 * 1024
    /// Calls answered at one time on one connection. Default 256.
    public var maximumInFlightPerConnection: Int = 256
    /// Calls answered at one time by the process. Default 1,024.
    public var maximumInFlight: Int = 1024
    /// Connections held at one time. Default 1,024; further ones are closed at once.
    public var maximumConnections: Int = 1024
    /// Time for TLS and HELLO. Default 5 s.
    public var handshakeTimeout: TimeAmount = .seconds(5)
    /// Time for the calls in flight when the server drains. Default 10 s.
    public var drainGrace: TimeAmount = .seconds(10)
    /// The process's name for itself, told in HELLO.
    public var instance: String = ""
    public var build: String = ""

    public init() {}
}
