import FieldworkTool
import Foundation
import RPC
import Testing

@Suite("Certificates of the authority in mutual TLS")
struct MutualTLSTests {
    @Test("a certificate serves either side of a connection, and the server learns who calls")
    func bothSides() async throws {
        let installation = try Installation()
        let reply = try await withServer(try installation.identity(.service("tokens"))) { port in
            try await call(Methods.echo, ["a": 1], port: port, as: try installation.identity(.service("gateway")))
        }
        #expect(reply["peer"] == "service/gateway")
        #expect(reply["request"] == ["a": 1])
    }

    @Test("a service's certificate is enough to be a server to one peer and a client to another")
    func oneCertificateTwoSides() async throws {
        let installation = try Installation()
        let responses = try installation.identity(.service("responses"))
        let peers = try await withServer(responses, service: "responses") { responsesPort in
            try await withServer(try installation.identity(.service("tokens"))) { tokensPort in
                [
                    try await call(Methods.echo, port: tokensPort, as: responses)["peer"],
                    try await call(
                        Methods.echo, port: responsesPort, service: "responses", as: try installation.identity(.operator("operator")))[
                            "peer"],
                ]
            }
        }
        #expect(peers == ["service/responses", "operator/operator"])
    }

    @Test("a caller whose certificate has expired is refused, and told so")
    func expiredCaller() async throws {
        let installation = try Installation()
        let expired = try installation.identity(.operator("operator"), from: .now - 7_200, until: .now - 3_600)
        try await withServer(try installation.identity(.service("tokens"))) { port in
            let error = await #expect(throws: RPCError.self) { try await call(Methods.echo, port: port, as: expired) }
            #expect(error?.code == .unavailable)
            #expect(error?.isNotExecuted == true)
            #expect(error?.message.contains("expired") == true)
        }
    }

    @Test("a caller whose certificate is not valid yet is refused")
    func earlyCaller() async throws {
        let installation = try Installation()
        let early = try installation.identity(.operator("operator"), from: .now + 3_600, until: .now + 7_200)
        try await withServer(try installation.identity(.service("tokens"))) { port in
            let error = await #expect(throws: RPCError.self) { try await call(Methods.echo, port: port, as: early) }
            #expect(error?.code == .unavailable)
        }
    }

    @Test("a server whose certificate has expired is not believed")
    func expiredServer() async throws {
        let installation = try Installation()
        let expired = try installation.identity(.service("tokens"), from: .now - 7_200, until: .now - 3_600)
        try await withServer(expired) { port in
            let error = await #expect(throws: RPCError.self) {
                try await call(Methods.echo, port: port, as: try installation.identity(.operator("operator")))
            }
            #expect(error?.message.contains("it expired on") == true)
        }
    }

    @Test("a caller from another installation is refused, and does not trust the server either")
    func foreignAuthority() async throws {
        let (installation, other) = (try Installation(), try Installation())
        try await withServer(try installation.identity(.service("tokens"))) { port in
            let error = await #expect(throws: RPCError.self) {
                try await call(Methods.echo, port: port, as: try other.identity(.operator("operator")))
            }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("no authority that we trust") == true)
        }
    }

    @Test("a caller from another installation that trusts this server is refused all the same")
    func foreignCertificate() async throws {
        let (installation, other) = (try Installation(), try Installation())
        // The stranger has our authority's certificate, which is no secret, but not our authority's signature.
        let foreign = try other.authority.issue(identity: .operator("operator"), notBefore: .now - 60, notAfter: .now + 60)
        try installation.scratch.write(foreign.certificate, to: "foreign.pem")
        try installation.scratch.write(foreign.privateKey, to: "foreign.key")
        let stranger = try TLSIdentity(installation.material("foreign"))
        try await withServer(try installation.identity(.service("tokens"))) { port in
            let error = await #expect(throws: RPCError.self) { try await call(Methods.echo, port: port, as: stranger) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("does not trust the authority") == true)
        }
    }

    @Test("a server with another service's certificate is not the service that was called")
    func otherService() async throws {
        let installation = try Installation()
        try await withServer(try installation.identity(.service("responses"))) { port in
            let error = await #expect(throws: RPCError.self) {
                try await call(Methods.echo, port: port, as: try installation.identity(.operator("operator")))
            }
            #expect(error?.message.contains("service/responses") == true)
        }
    }

    @Test("a certificate without an identity is of no use, such as the authority's own")
    func noIdentity() throws {
        let installation = try Installation()
        try installation.scratch.write(try installation.authority.pair.privateKey, to: "ca.key")
        #expect(throws: TLSIdentityError.self) { try TLSIdentity(installation.material("ca")) }
    }
}
