import Foundation
import RPC
import TestSupport
import Testing
import X509

@testable import FieldworkTool

@Suite("A rollover of the authority")
struct RolloverTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let lifetime: TimeInterval = 30 * 86_400
    private let folder: TemporaryFolder
    private let directory: CertificateDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = CertificateDirectory(folder.file("certs"))
        _ = try directory.ensure([.service("tokens"), .operator("anna")], lifetime: lifetime, now: now)
    }

    private func certificates(_ name: String) throws -> [Certificate] {
        try Certificate.all(pemEncoded: try folder.text("certs/\(name).pem"))
    }

    private func files() throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try folder.text("certs/\($0)")) })
    }

    @Test("trusts both authorities before either certificate is the new one's, and the old one until all are")
    func steps() throws {
        let old = try #require(try certificates("ca").first)
        let (key, oldKey) = (try folder.text("certs/tokens.key"), try folder.text("certs/ca.key"))

        try directory.beginRollover(now: now)
        #expect(try certificates("ca").count == 2)
        #expect(try certificates("ca").contains(old))
        #expect(try folder.text("certs/ca.key") == oldKey)
        #expect(old.hasIssued(try #require(try certificates("tokens").first)))
        #expect(try folder.mode("certs/ca.next.key") == 0o600)

        let outcomes = try directory.reissue(lifetime: lifetime, now: now)
        #expect(outcomes.map(\.name) == ["anna", "tokens"])
        #expect(outcomes.allSatisfy { $0.outcome == .renewed("another authority had issued it") })
        let new = try #require(try certificates("ca").first { $0 != old })
        #expect(try certificates("ca").count == 2)
        for name in ["tokens", "anna"] { #expect(new.hasIssued(try #require(try certificates(name).first))) }
        #expect(try folder.text("certs/tokens.key") == key)
        #expect(try folder.text("certs/ca.old.key") == oldKey)
        #expect(try folder.mode("certs/ca.old.key") == 0o600)

        try directory.finishRollover()
        #expect(try certificates("ca") == [new])
        #expect(try Set(files().keys) == ["ca.pem", "ca.key", "tokens.pem", "tokens.key", "anna.pem", "anna.key"])
        let kept = try directory.ensure([.service("tokens"), .operator("anna")], lifetime: lifetime, now: now)
        #expect(kept.allSatisfy { $0.outcome == .kept })
    }

    @Test("changes nothing when a step is repeated")
    func repetition() throws {
        try directory.beginRollover(now: now)
        let begun = try files()
        try directory.beginRollover(now: now)
        #expect(try files() == begun)
        _ = try directory.reissue(lifetime: lifetime, now: now)
        let reissued = try files()
        #expect(try directory.reissue(lifetime: lifetime, now: now).allSatisfy { $0.outcome == .kept })
        #expect(try files() == reissued)
    }

    @Test("goes on where a step was cut off")
    func interruption() throws {
        try directory.beginRollover(now: now)
        let next = try folder.text("certs/ca.next.key")
        // Begin: the key is written and ca.pem is not yet.
        let old = try #require(try certificates("ca").first)
        _ = try folder.write(old.serializeAsPEM().pemString + "\n", to: "certs/ca.pem")
        #expect(throws: LocalFault.self) { try directory.reissue(lifetime: lifetime, now: now) }
        try directory.beginRollover(now: now)
        #expect(try folder.text("certs/ca.next.key") == next)
        #expect(try certificates("ca").count == 2)
        // Reissue: the keys have changed places, and the next one's is there under both names.
        let oldKey = try folder.text("certs/ca.key")
        _ = try folder.write(oldKey, to: "certs/ca.old.key")
        _ = try folder.write(next, to: "certs/ca.key")
        #expect(throws: LocalFault.self) { try directory.beginRollover(now: now) }
        #expect(throws: LocalFault.self) { try directory.finishRollover() }
        _ = try directory.reissue(lifetime: lifetime, now: now)
        #expect(try folder.text("certs/ca.old.key") == oldKey)
        // Finish: ca.pem is written and the old key still there.
        let new = try #require(try certificates("ca").first { $0 != old })
        _ = try folder.write(new.serializeAsPEM().pemString + "\n", to: "certs/ca.pem")
        try directory.finishRollover()
        #expect(try certificates("ca") == [new])
    }

    @Test("leaves other trusted authorities alone")
    func others() throws {
        let partner = try CertificateAuthority.create(notBefore: now, notAfter: now + lifetime)
        _ = try folder.write(try folder.text("certs/ca.pem") + partner.pair.certificate, to: "certs/ca.pem")
        try directory.beginRollover(now: now)
        _ = try directory.reissue(lifetime: lifetime, now: now)
        try directory.finishRollover()
        #expect(try certificates("ca").count == 2)
        #expect(try certificates("ca").contains(partner.certificate))
    }

    @Test("is refused in words when its steps come out of order, or a certificate is still the old authority's")
    func order() async throws {
        for step in ["reissue", "finish"] {
            let run = try await FieldworkProcess.run("certs", "rollover", step, "--directory", directory.path)
            #expect(run.status == 1)
            #expect(
                run.complaints
                    == "fieldwork: no rollover is under way in \(directory.path): `fieldwork certs rollover begin` begins one\n")
        }
        #expect(try await FieldworkProcess.run("certs", "rollover", "begin", "--directory", directory.path).status == 0)
        let early = try await FieldworkProcess.run("certs", "rollover", "finish", "--directory", directory.path)
        #expect(early.status == 1)
        #expect(early.complaints.contains("`fieldwork certs rollover reissue`"))
        let leaf = try folder.text("certs/tokens.pem")
        let reissued = try await FieldworkProcess.run("certs", "rollover", "reissue", "--directory", directory.path)
        #expect(reissued.output.contains("renewed \(directory.path)/tokens.pem: another authority had issued it\n"))
        let certificate = try folder.text("certs/tokens.pem")
        _ = try folder.write(leaf, to: "certs/tokens.pem")
        let refused = try await FieldworkProcess.run("certs", "rollover", "finish", "--directory", directory.path)
        #expect(refused.complaints.contains("\(directory.path)/tokens.pem is not the new authority's"))
        _ = try folder.write(certificate, to: "certs/tokens.pem")
        let finished = try await FieldworkProcess.run("certs", "rollover", "finish", "--directory", directory.path)
        #expect(finished.status == 0)
        #expect(finished.output == "\(directory.path)/ca.pem names the new authority alone.\n")
    }
}
