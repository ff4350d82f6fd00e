import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayService

@Suite("Where clients are")
struct ClientNetworkTests {
    private func subject(peer: String, forwarded: [String] = [], proxies: Set<String> = []) throws -> GuessSubject? {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 4_711)
        var headers = HTTPFields()
        for value in forwarded { headers.append(HTTPField(name: .forwardedFor, value: value)) }
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: headers)
        return ClientNetwork(proxies: proxies).subject(of: Request(head: head, body: RequestBody(buffer: ByteBuffer())), channel)
    }

    @Test("a client is known by its address, and in IPv6 by the network that is a customer's")
    func addresses() throws {
        #expect(try subject(peer: "203.0.113.7") == .network("203.0.113.7"))
        #expect(try subject(peer: "2001:db8:1:2:3:4:5:6") == .network("20010db800010002::/64"))
        #expect(try subject(peer: "2001:db8:1:2::9") == subject(peer: "2001:db8:1:2:ffff::1"))
    }

    @Test("what a client says of itself is not believed")
    func claims() throws {
        #expect(try subject(peer: "203.0.113.7", forwarded: ["198.51.100.1"]) == .network("203.0.113.7"))
    }

    @Test("a proxy of ours is believed, and not what stands before its word")
    func proxies() throws {
        let proxies: Set<String> = ["10.0.0.1", "10.0.0.2"]
        #expect(
            try subject(peer: "10.0.0.1", forwarded: ["1.1.1.1, 198.51.100.1, 10.0.0.2"], proxies: proxies) == .network("198.51.100.1"))
        #expect(try subject(peer: "10.0.0.1", forwarded: ["1.1.1.1", "198.51.100.1"], proxies: proxies) == .network("198.51.100.1"))
        #expect(try subject(peer: "10.0.0.1", proxies: proxies) == nil)
    }
}
