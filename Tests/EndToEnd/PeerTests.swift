import FieldworkTool
import Foundation
import JSON
import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A peer with the wrong papers")
struct PeerTests {
    private let certificates: TestCertificates
    private let tokens: Standalone.Running

    init() async throws {
        let installation = try Standalone()
        certificates = installation.certificates
        tokens = try await installation.start()
    }

    private var address: String { tokens.address }

    @Test("that shows no certificate gets no frame, and the log says that it showed none")
    func noCertificate() async throws {
        let frames = try await RawPeer.exchange(
            port: tokens.port, material: nil, authority: "\(certificates.folder.path)/ca.pem", writing: ByteBuffer(string: "HELLO"))
        #expect(frames.isEmpty)
        try await expectRefusal("the peer showed no certificate")
    }

    @Test("that has its certificate from another authority is refused, and both sides say why")
    func foreignAuthority() async throws {
        let foreign = try CertificateAuthority.create(notBefore: .now - 3600, notAfter: .now + 3600)
        try certificates.issue(.operator("operator"), from: foreign)
        let run = try await createAccount(as: "operator")
        #expect(run.status == 3)
        #expect(
            run.complaints
                == "fieldwork: tokens at \(address): UNAVAILABLE: it refuses our certificate: it does not trust the authority that issued it\n"
        )
        try await expectRefusal(
            "the certificate of operator/operator is refused: no authority that this service trusts has issued it")
    }

    @Test("whose certificate has expired is refused, and both sides say when it did")
    func expired() async throws {
        let end = Date(timeIntervalSince1970: 1_780_000_000)
        try certificates.issue(.operator("operator"), notBefore: end - 3600, notAfter: end)
        let run = try await createAccount(as: "operator")
        #expect(run.status == 3)
        let fault = "it expired on 2026-05-28 20:26:40 UTC"
        #expect(run.complaints == "fieldwork: tokens at \(address): UNAVAILABLE: it refuses our certificate: \(fault)\n")
        try await expectRefusal("the certificate of operator/operator is refused: \(fault)")
    }

    @Test("whose certificate is not valid yet is refused, and the log says from when it will be")
    func early() async throws {
        let begin = Date(timeIntervalSince1970: 4_000_000_000)
        try certificates.issue(.operator("operator"), notBefore: begin, notAfter: begin + 3600)
        let run = try await createAccount(as: "operator")
        #expect(run.status == 3)
        #expect(run.complaints.contains("it is not valid before 2096-10-02 07:06:40 UTC"), "\(run.complaints)")
        try await expectRefusal("the certificate of operator/operator is refused: it is not valid before 2096-10-02 07:06:40 UTC")
    }

    @Test(
        "whose certificate names no identity of this installation gets GOAWAY with the reason",
        arguments: ["spiffe://elsewhere/service/gateway", "spiffe://fieldwork/service/", "spiffe://fieldwork/admin/anna", "https://x"])
    func noIdentity(uri: String) async throws {
        let frames = try await RawPeer.exchange(
            port: tokens.port, material: try certificates.material(uri: uri), authority: "\(certificates.folder.path)/ca.pem",
            writing: ByteBuffer())
        let goAway = try #require(frames.first)
        #expect(frames.count == 1)
        #expect(goAway.header == FrameHeader(.goAway, code: 2))
        let reason = "the peer's certificate names no identity under spiffe://fieldwork/"
        #expect(String(buffer: goAway.body) == reason)
        try await expectRefusal(reason)
    }

    @Test("cannot even start a call: its own command says what its certificate lacks")
    func noIdentityOfItsOwn() async throws {
        let odd = try certificates.material(uri: "spiffe://elsewhere/service/gateway")
        let name = URL(filePath: odd.certificate).deletingPathExtension().lastPathComponent
        let run = try await createAccount(as: name)
        #expect(run.status == 1)
        #expect(run.complaints == "fieldwork: the certificate \(odd.certificate) names no identity under spiffe://fieldwork/\n")
    }

    @Test("that is another service than the method is for is refused by name, and the operator is not")
    func wrongIdentity() async throws {
        try certificates.issue(.service("marketplace-templates"))
        try certificates.issue(.operator("operator"))
        let refused = try await createAccount(as: "marketplace-templates")
        #expect(refused.status == 1)
        #expect(refused.output == "")
        #expect(
            refused.complaints == """
                fieldwork: tokens at \(address): PERMISSION_DENIED: service/marketplace-templates may not call tokens.accounts.create; \
                allowed: service/gateway, operators

                """)
        let line = try #require(await logLine { $0["message"] == "call refused" })
        #expect(line["peer"] == "service/marketplace-templates")
        #expect(line["method"] == "tokens.accounts.create")
        #expect(line["allowed"] == "service/gateway, operators")

        let allowed = try await createAccount(as: "operator")
        #expect(allowed.status == 0)
        #expect(try JSON.decode(JSONValue.self, from: allowed.output)["name"] == "Test")
    }

    @Test("that calls a service under another one's name finds out whom it reached")
    func anotherService() async throws {
        try certificates.issue(.operator("operator"))
        let run = try await Execution.run(
            "fieldwork", ["call", "sys.health", "--service", "responses", "--address", address, "--certificates", certificates.folder.path])
        #expect(run.status == 3)
        #expect(
            run.complaints == """
                fieldwork: responses at \(address): UNAVAILABLE: its certificate is that of service/tokens and not of service/responses

                """)
    }

    @Test("that speaks no TLS, or not this protocol, gets no frame, and the log says which")
    func strangers() async throws {
        try certificates.issue(.operator("operator"))
        let frames = try await RawPeer.plainExchange(port: tokens.port, writing: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        #expect(frames.isEmpty)
        try await expectRefusal("the peer does not speak TLS")
        let other = try await RawPeer.exchange(
            port: tokens.port, material: try certificates.material(.operator("anna")), authority: "\(certificates.folder.path)/ca.pem",
            protocols: ["h2"], writing: ByteBuffer())
        #expect(other.isEmpty)
        try await expectRefusal("the peer does not offer fieldwork/1")
    }

    private func createAccount(as name: String) async throws -> Execution {
        try await Execution.run(
            "fieldwork",
            [
                "call", "tokens.accounts.create", #"{"name":"Test"}"#, "--address", address, "--certificates", certificates.folder.path,
                "--identity", name,
            ])
    }

    /// Waits for the line about a connection that was refused for exactly this reason, and checks that the service goes on.
    private func expectRefusal(_ cause: String) async throws {
        let line = await logLine { $0["message"] == "connection refused" && $0["cause"]?.string == cause }
        #expect(line?["level"] == "warning", "\(tokens.log)")
        #expect(line?["address"]?.string?.contains("127.0.0.1") == true)
        #expect(tokens.isRunning)
    }

    private func logLine(_ isWanted: (JSONValue) -> Bool) async -> JSONValue? {
        var found: JSONValue?
        _ = await eventually {
            found = tokens.log.split(separator: "\n").lazy.compactMap { try? JSON.decode(JSONValue.self, from: $0) }.first(
                where: isWanted)
            return found != nil
        }
        return found
    }
}
