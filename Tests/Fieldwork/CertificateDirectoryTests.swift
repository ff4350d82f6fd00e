import Foundation
import RPC
import TestSupport
import Testing
import X509

@testable import FieldworkTool

@Suite("Folder of certificates")
struct CertificateDirectoryTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let day: TimeInterval = 86_400
    private let identities: [PeerIdentity] = [.service("tokens"), .operator("operator")]
    private let folder: TemporaryFolder
    private let directory: CertificateDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = CertificateDirectory(folder.file("certs"))
    }

    private func ensure(at time: Date, _ identities: [PeerIdentity]? = nil) throws -> [String: CertificateDirectory.Outcome] {
        let results = try directory.ensure(identities ?? self.identities, lifetime: 30 * day, now: time)
        return Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0.outcome) })
    }

    private func certificate(_ name: String) throws -> Certificate {
        try Certificate(pemEncoded: try folder.text("certs/\(name).pem"))
    }

    private func files() throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try folder.text("certs/\($0)")) })
    }

    @Test("the first time makes everything, for its owner's eyes only")
    func first() throws {
        #expect(try ensure(at: now) == ["ca": .created, "tokens": .created, "operator": .created])
        #expect(try Set(files().keys) == ["ca.pem", "ca.key", "tokens.pem", "tokens.key", "operator.pem", "operator.key"])
        #expect(try folder.mode("certs") == 0o700)
        for key in ["ca.key", "tokens.key", "operator.key"] { #expect(try folder.mode("certs/\(key)") == 0o600) }
    }

    @Test("a repetition changes nothing")
    func repetition() throws {
        _ = try ensure(at: now)
        let before = try files()
        #expect(try ensure(at: now + day) == ["ca": .kept, "tokens": .kept, "operator": .kept])
        #expect(try files() == before)
    }

    @Test("a new name is added to what is there")
    func addition() throws {
        _ = try ensure(at: now)
        let outcomes = try ensure(at: now, identities + [.service("gateway")])
        #expect(outcomes == ["ca": .kept, "tokens": .kept, "operator": .kept, "gateway": .created])
    }

    @Test("a certificate that expires within seven days is renewed, for the same key")
    func renewal() throws {
        _ = try ensure(at: now)
        let key = try folder.text("certs/tokens.key")
        #expect(try ensure(at: now + 22 * day)["tokens"] == .kept)
        #expect(try ensure(at: now + 24 * day)["tokens"] == .renewed("it was about to expire"))
        #expect(try certificate("tokens").notValidAfter == now + 54 * day)
        #expect(try folder.text("certs/tokens.key") == key)
    }

    @Test("an authority that is about to expire is renewed without invalidating what it has issued")
    func authorityRenewal() throws {
        _ = try ensure(at: now)
        let late = now + 3_645 * day
        let leaf = try certificate("tokens")
        #expect(try ensure(at: late)["ca"] == .renewed("it was about to expire"))
        let renewed = try certificate("ca")
        #expect(renewed.notValidAfter > late + 3_600 * day)
        #expect(renewed.hasIssued(leaf))
    }

    @Test("certificates end with their authority at the latest")
    func withinAuthority() throws {
        _ = try ensure(at: now)
        let authority = try certificate("ca")
        _ = try ensure(at: authority.notValidAfter - 20 * day, identities + [.service("gateway")])
        #expect(try certificate("gateway").notValidAfter == authority.notValidAfter)
    }

    @Test(
        "what is broken is issued anew",
        arguments: [
            ("tokens.pem", "nonsense", "it could not be read"), ("tokens.key", "nonsense", "its key was missing or another's"),
        ])
    func broken(file: String, text: String, reason: String) throws {
        _ = try ensure(at: now)
        _ = try folder.write(text, to: "certs/\(file)")
        #expect(try ensure(at: now)["tokens"] == .renewed(reason))
        #expect(try ensure(at: now)["tokens"] == .kept)
    }

    @Test("a certificate of an authority that is gone is replaced")
    func otherAuthority() throws {
        _ = try ensure(at: now)
        for name in ["ca.pem", "ca.key"] { try folder.remove("certs/\(name)") }
        #expect(
            try ensure(at: now) == [
                "ca": .created, "tokens": .renewed("another authority had issued it"),
                "operator": .renewed("another authority had issued it"),
            ])
    }

    @Test("an authority's key alone, left by a run that was cut off, is taken up")
    func leftoverKey() throws {
        _ = try ensure(at: now)
        try folder.remove("certs/ca.pem")
        #expect(try ensure(at: now) == ["ca": .created, "tokens": .kept, "operator": .kept])
    }

    @Test("an authority that cannot be read is reported and never replaced")
    func unreadableAuthority() throws {
        _ = try ensure(at: now)
        _ = try folder.write("nonsense", to: "certs/ca.key")
        let before = try files()
        #expect(throws: LocalFault.self) { try ensure(at: now) }
        #expect(try files() == before)
    }

    @Test("without the authority's key sound certificates are kept and missing ones reported")
    func keyKeptElsewhere() throws {
        _ = try ensure(at: now)
        try folder.remove("certs/ca.key")
        #expect(try ensure(at: now) == ["ca": .kept, "tokens": .kept, "operator": .kept])
        #expect(throws: LocalFault.self) { try ensure(at: now, identities + [.service("gateway")]) }
    }

    @Test("while one authority takes over from another, both stay in the file and new certificates are the new one's")
    func takeover() throws {
        _ = try ensure(at: now)
        let new = try CertificateAuthority.create(notBefore: now, notAfter: now + 5 * day)
        _ = try folder.write(try new.pair.certificate + folder.text("certs/ca.pem"), to: "certs/ca.pem")
        _ = try folder.write(try new.pair.privateKey, to: "certs/ca.key")
        let outcomes = try ensure(at: now)
        #expect(outcomes["ca"] == .renewed("it was about to expire"))
        #expect(outcomes["tokens"] == .renewed("another authority had issued it"))
        #expect(try Certificate.all(pemEncoded: try folder.text("certs/ca.pem")).count == 2)
    }

    @Test("the authority's name is nobody else's")
    func reservedName() throws {
        #expect(throws: LocalFault.self) { try ensure(at: now, [.service("ca")]) }
        #expect(try certificate("ca").identity == nil)
    }

    @Test("several at one time make one authority")
    func concurrent() async throws {
        let outcomes = try await withThrowingTaskGroup(of: CertificateDirectory.Outcome?.self) { group in
            for _ in 0..<8 { group.addTask { try ensure(at: now)["ca"] } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .created }.count == 1)
        #expect(try certificate("ca").hasIssued(try certificate("tokens")))
    }
}
