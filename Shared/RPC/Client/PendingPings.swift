import NIOCore

/// The PINGs of a connection that have not been answered, and who waits for them.
struct PendingPings {
    typealias Completion = (Result<Duration, RPCError>) -> Void

    private var pings: [UInt32: (sentAt: NIODeadline, complete: Completion)] = [:]
    private var lastNonce: UInt32 = 0

    /// - Returns: The nonce for the PING.
    mutating func begin(_ complete: @escaping Completion) -> UInt32 {
        lastNonce &+= 1
        pings[lastNonce] = (.now(), complete)
        return lastNonce
    }

    /// Takes the PING of a nonce, if anybody waits for it.
    mutating func answered(_ nonce: UInt32) -> (sentAt: NIODeadline, complete: Completion)? {
        pings.removeValue(forKey: nonce)
    }

    mutating func removeAll() -> [Completion] {
        defer { pings = [:] }
        return pings.values.map(\.complete)
    }
}
