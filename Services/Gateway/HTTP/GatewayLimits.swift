import NIOCore

/// How much of the gateway one request may take.
struct GatewayLimits: Sendable {
    /// Bytes of a body. Default 4 MiB.
    var body = 4 * 1024 * 1024
    /// Bytes of all header fields. Default 64 KiB.
    var headers = 64 * 1024
    /// Bytes of the path with its query. Default 64 KiB.
    var target = 64 * 1024
    /// Time for a request from its first byte to its reply. Default 5 s.
    var time = TimeAmount.seconds(5)
    /// Time after which a silent connection is closed. Default 60 s.
    var idle = TimeAmount.seconds(60)
    /// Connections held at one time. Default 4,096.
    var connections = 4_096
}
