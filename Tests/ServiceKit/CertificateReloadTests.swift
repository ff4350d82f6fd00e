import Foundation
import Logging
import NIOConcurrencyHelpers
import RPC
import TestSupport
import Testing

@testable import ServiceKit

@Suite("Reloading certificates")
struct CertificateReloadTests {
    @Test("sees a change that was made while the process started")
    func changeDuringStart() async throws {
        let certificates = try TestCertificates()
        let material = try certificates.material(.service("tokens"))
        let contents = CertificateReload.Contents(of: material)
        let identity = CurrentIdentity(try TLSIdentity(material))
        let replacement = try certificates.material(.service("tokens"))
        for (new, old) in [(replacement.certificate, material.certificate), (replacement.privateKey, material.privateKey)] {
            try String(contentsOfFile: new, encoding: .utf8).write(toFile: old, atomically: true, encoding: .utf8)
        }
        let seen = NIOLockedValueBox(0)
        identity.follow { _ in seen.withLockedValue { $0 += 1 } }
        let log = RecordingLog()
        let reload = CertificateReload(material, since: contents, of: identity, every: .milliseconds(1), logger: log.logger)
        let running = Task { try await reload.run() }
        #expect(await eventually { seen.withLockedValue { $0 } == 1 })
        #expect(log.lines.contains { $0.hasPrefix("notice certificates reloaded identity=service/tokens") })
        // Whoever asks late is told as well.
        identity.follow { _ in seen.withLockedValue { $0 += 1 } }
        #expect(seen.withLockedValue { $0 } == 2)
        running.cancel()
        try await running.value
    }
}
