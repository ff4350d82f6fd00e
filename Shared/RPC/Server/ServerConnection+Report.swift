import NIOCore

extension ServerConnection {
    /// What operators are told of the connection.
    func report(now: NIODeadline) -> ConnectionReport {
        let phase =
            switch machine.phase {
            case .awaitingHello: "opening"
            case .open: "open"
            case .draining: "draining"
            case .drained, .closed: "drained"
            }
        return ConnectionReport(
            id: id, peer: peerName, address: context?.remoteAddress.map(Self.text) ?? "unknown",
            age: (now - openedAt).nanoseconds / 1_000_000_000, phase: phase, inFlight: Int64(machine.inFlight),
            bytesReceived: received.bytes, bytesSent: outbound.counts.bytes, framesReceived: received.frames,
            framesSent: outbound.counts.frames, reads: received.reads, writes: outbound.counts.writes,
            pendingBytes: outbound.pendingBytes)
    }

    /// `127.0.0.1:50007`, an address of version 6 in brackets.
    private static func text(_ address: SocketAddress) -> String {
        guard let ip = address.ipAddress, let port = address.port else { return address.description }
        return Endpoint(host: ip, port: port).description
    }
}
