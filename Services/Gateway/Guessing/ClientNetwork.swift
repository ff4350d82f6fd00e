import Hummingbird
import NIOCore

/// Where requests come from, as far as anybody can tell.
struct ClientNetwork: Sendable {
    /// Addresses of the proxies in front of the gateway, whose `X-Forwarded-For` is believed.
    let proxies: Set<String>

    init(proxies: Set<String> = []) {
        self.proxies = proxies
    }

    /// The client's network; nil where there is no telling.
    ///
    /// A proxy appends the address that it was called from, so the last one that is no proxy of ours is the client's. What stands before it
    /// is the client's own claim.
    func subject(of request: Request, _ channel: any Channel) -> GuessSubject? {
        guard let peer = channel.remoteAddress?.ipAddress else { return nil }
        guard proxies.contains(peer) else { return .network(Self.network(of: peer)) }
        let hops = request.headers[values: .forwardedFor].joined(separator: ",").split(separator: ",").map { hop in
            String(hop.filter { $0 != " " })
        }
        guard let client = hops.last(where: { !proxies.contains($0) }) else { return nil }
        return .network(Self.network(of: client))
    }

    /// An IPv4 address as it is, and the first 64 bits of an IPv6 address.
    static func network(of address: String) -> String {
        guard case .v6(let parsed)? = try? SocketAddress(ipAddress: address, port: 0) else { return address }
        let prefix = withUnsafeBytes(of: parsed.address.sin6_addr) { Array($0.prefix(8)) }
        return prefix.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() + "::/64"
    }
}
