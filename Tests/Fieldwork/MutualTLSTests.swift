import FieldworkTool
import Foundation
import RPC
import TestSupport
import Testing

@Suite("Certificates of the authority in mutual TLS")
struct MutualTLSTests {
    @Test("one certificate makes a service a server to one peer and a client to another")
    func oneCertificateTwoSides() async throws {
        let certificates = try TestCertificates()
        let responses = try certificates.identity(.service("responses"))
        let peers = try await StandIn.serve(as: responses, named: "responses") { responsesPort in
            try await StandIn.serve(as: try certificates.identity(.service("tokens"))) { tokensPort in
                let asClient = try await StandIn.call(port: tokensPort, as: responses)
                let asServer = try await StandIn.call(
                    port: responsesPort, named: "responses", as: try certificates.identity(.operator("anna")))
                return [asClient["peer"], asServer["peer"]]
            }
        }
        #expect(peers == ["service/responses", "operator/anna"])
    }

    @Test("a certificate that is not valid yet is refused")
    func early() async throws {
        let certificates = try TestCertificates()
        let pair = try certificates.authority.issue(identity: .operator("anna"), notBefore: .now + 3_600, notAfter: .now + 7_200)
        let early = try TLSIdentity(
            TLSMaterial(
                certificate: try certificates.folder.write(pair.certificate, to: "early.pem"),
                privateKey: try certificates.folder.write(pair.privateKey, to: "early.key"),
                authority: certificates.folder.file("ca.pem")))
        try await StandIn.serve(as: try certificates.identity(.service("tokens"))) { port in
            let error = await #expect(throws: RPCError.self) { try await StandIn.call(port: port, as: early) }
            #expect(error?.code == .unavailable)
        }
    }

    @Test("what an authority issued before it was renewed and what it issues afterwards go together")
    func renewedAuthority() async throws {
        let folder = try TemporaryFolder()
        let directory = CertificateDirectory(folder.path)
        let tenYears: TimeInterval = 3_650 * 86_400
        // An authority lives for ten years, so this one, and the service's certificate with it, ends in four days.
        _ = try directory.ensure([.service("tokens")], lifetime: tenYears, now: .now + 4 * 86_400 - tenYears)
        let former = try folder.write(try folder.text("ca.pem"), to: "former.pem")
        let outcomes = try directory.ensure([.service("gateway")], lifetime: tenYears, now: .now)
        #expect(outcomes.first?.outcome == .renewed("it was about to expire"))
        func identity(_ name: String, trusting authority: String) throws -> TLSIdentity {
            try TLSIdentity(
                TLSMaterial(certificate: folder.file("\(name).pem"), privateKey: folder.file("\(name).key"), authority: authority))
        }
        let server = try identity("tokens", trusting: former)
        let client = try identity("gateway", trusting: folder.file("ca.pem"))
        let reply = try await StandIn.serve(as: server) { port in try await StandIn.call(port: port, as: client) }
        #expect(reply["peer"] == "service/gateway")
    }
}
