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
        _ = try installation.certificates.material(uri: "spiffe://elsewhere/service/gateway", name: "stranger")
        let tokens = try await installation.start()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Conformance/client.py").standardized
        let run = try await Execution.run(
            program: URL(filePath: "/usr/bin/env"),
            ["python3", script.path, tokens.address, installation.path, "--stop", "\(tokens.pid)"])
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0, "\(run.output)\(run.complaints)")
        #expect(lines.count > 20 && lines.allSatisfy { $0.hasPrefix("ok ") }, "\(run.output)")
        #expect(tokens.stop() == 0)
    }
}
