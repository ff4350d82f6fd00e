import FieldworkTool
import Foundation
import RPC
import TestSupport
import Testing

@Suite("The specification of the protocol")
struct ConformanceTests {
    @Test("suffices for a client in another language, which keeps every rule and then breaks each")
    func client() async throws {
        let installation = try Standalone()
        try installation.certificates.issue(.operator("operator"))
        try installation.certificates.issue(.service("marketplace-templates"))
        let foreign = try CertificateAuthority.create(notBefore: .now - 3600, notAfter: .now + 3600)
        try installation.certificates.issue(.operator("foreign"), from: foreign)
        let strangers = ["elsewhere/service/gateway", "fieldwork/robot/anna", "fieldwork/service/", "fieldwork/service/a/b"]
        for (index, uri) in strangers.enumerated() {
            _ = try installation.certificates.material(uri: "spiffe://\(uri)", name: "stranger-\(index)")
        }
        let tokens = try await installation.start()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Conformance/client.py").standardized
        let run = try await Execution.run(
            program: URL(filePath: "/usr/bin/env"),
            ["python3", script.path, tokens.address, installation.path, "--stop", "\(tokens.pid)"])
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0, "\(run.output)\(run.complaints)")
        #expect(lines.count > 60 && lines.allSatisfy { $0.hasPrefix("ok ") }, "\(run.output)")
        #expect(tokens.stop() == 0)
    }
}
