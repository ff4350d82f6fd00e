import NIOCore

/// Where a service is and how patiently it is called.
public struct ClientConfiguration: Sendable {
    public var host: String
    public var port: Int
    /// Largest frame accepted, in bytes. Default 4 MiB.
    public var maximumFrameLength: UInt32 = 4 * 1024 * 1024
    /// Time for TCP, TLS and HELLO together. Default 2 s.
    public var connectTimeout: TimeAmount = .seconds(2)
    /// Pause after a failed attempt to connect: the first, and the longest. Default 50 ms and 1 s; the actual pause is a random part of it.
    public var backoff: (first: TimeAmount, longest: TimeAmount) = (.milliseconds(50), .seconds(1))
    /// Silence after which the connection is probed; after as much again it is given up. Default 10 s.
    public var keepalive: TimeAmount = .seconds(10)
    /// Calls that may wait for a connection. Default 1,024; further ones fail at once.
    public var maximumWaiting: Int = 1024

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
