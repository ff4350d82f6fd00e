import NIOCore
import NIOSSL
import RPC
import TestSupport
import Testing
import Wire

@Suite("A peer")
struct IdentityTests {
    @Test("with the wrong identity for a method is refused, by name, on both sides")
    func wrongIdentityForMethod() async throws {
        let service = try await TestService()
        let client = try service.client(.service("responses"))
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.guarded, Text(text: ""), in: .within(20))
        }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message == "service/responses may not call test.guarded; allowed: service/gateway, operators")
        #expect(service.log.lines.contains { $0.contains("call refused") && $0.contains("peer=service/responses") })
        #expect(try await service.client(.operator("anna")).call(TestContract.guarded, Text(text: "op"), in: .within(20)).text == "op")
    }

    @Test("with an expired certificate is refused, and both sides say that it expired")
    func expired() async throws {
        let service = try await TestService()
        let client = service.client(try service.certificates.expiredIdentity(.service("gateway")))
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("refuses our certificate: it expired on 20") == true, "\(String(describing: error))")
        #expect(
            await eventually {
                service.log.lines.contains {
                    $0.contains("connection refused") && $0.contains("certificate of service/gateway is refused: it expired on")
                }
            })
    }

    @Test("with a certificate of another authority is refused, and both sides say so")
    func foreignAuthority() async throws {
        let service = try await TestService()
        let client = service.client(try service.certificates.foreignIdentity(.service("gateway")))
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) }
        #expect(error?.message.contains("it does not trust the authority that issued it") == true, "\(String(describing: error))")
        #expect(
            await eventually {
                service.log.lines.contains {
                    $0.contains("certificate of service/gateway is refused: no authority that this service trusts")
                }
            })
    }

    @Test("without a certificate is refused, and the log says so")
    func noCertificate() async throws {
        let service = try await TestService()
        let frames = try await RawPeer.exchange(
            port: service.port, material: nil, authority: "\(service.certificates.folder.path)/ca.pem", writing: ByteBuffer())
        #expect(frames.isEmpty)
        #expect(await eventually { service.log.lines.contains { $0.contains("cause=the peer showed no certificate") } })
    }

    @Test("whose certificate names no identity gets GOAWAY with the reason")
    func noIdentity() async throws {
        let service = try await TestService()
        let frames = try await RawPeer.exchange(
            port: service.port, material: try service.certificates.material(uri: "spiffe://elsewhere/service/gateway"),
            authority: "\(service.certificates.folder.path)/ca.pem", writing: ByteBuffer())
        #expect(frames.map(\.header.kind) == [.goAway])
        #expect(frames.first?.header.code == 2)
        #expect(await eventually { service.log.lines.contains { $0.contains("names no identity") } })
    }

    @Test("that does not offer the protocol, or TLS at all, is closed without a frame")
    func wrongProtocol() async throws {
        let service = try await TestService()
        let frames = try await RawPeer.exchange(
            port: service.port, material: try service.certificates.material(.service("gateway")),
            authority: "\(service.certificates.folder.path)/ca.pem", protocols: ["h2"], writing: ByteBuffer())
        #expect(frames.isEmpty)
        _ = try await RawPeer.plainExchange(port: service.port, writing: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        #expect(await eventually { service.log.lines.contains { $0.contains("does not speak TLS") } })
        #expect(try await service.client().call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
    }

    @Test("that is another service than the one called is not talked to")
    func anotherService() async throws {
        let service = try await TestService()
        let client = try service.client(.service("gateway"), service: "responses")
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) }
        #expect(error?.message == "its certificate is that of service/tokens and not of service/responses")
        #expect(error?.isNotExecuted == true)
    }

    @Test("that nobody answers for is named with its address and the cause")
    func unreachable() async throws {
        let service = try await TestService()
        let client = try service.client()
        await service.server.drain()
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) }
        #expect(error?.description == "tokens at 127.0.0.1:\(service.port): connection refused (UNAVAILABLE)")
    }

    @Test(
        "identity is read from the URI, strictly",
        arguments: [
            ("spiffe://fieldwork/service/tokens", PeerIdentity.service("tokens")),
            ("spiffe://fieldwork/operator/anna.k", .operator("anna.k")),
            ("spiffe://fieldwork/service/", nil), ("spiffe://fieldwork/service/a/b", nil), ("spiffe://other/service/a", nil),
            ("spiffe://fieldwork/user/a", nil), ("spiffe://fieldwork/service/a b", nil), ("", nil),
        ])
    func uri(_ text: String, _ identity: PeerIdentity?) {
        #expect(PeerIdentity(uri: text) == identity)
    }
}
