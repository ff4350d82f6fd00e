import FieldworkTool
import Foundation
import JSON
import TestSupport
import Testing

@Suite("fieldwork certs")
struct CertificatesCommandTests {
    private let folder: TemporaryFolder
    private let directory: String

    init() throws {
        folder = try TemporaryFolder()
        directory = folder.file("certs")
    }

    @Test("init says what it made, and nothing when there was nothing to do")
    func initialise() async throws {
        let first = try await FieldworkProcess.run("certs", "init", "--directory", directory, "--services", "tokens,gateway")
        #expect(first.status == 0)
        #expect(first.output == ["ca", "tokens", "gateway", "operator"].map { "created \(directory)/\($0).pem\n" }.joined())
        let second = try await FieldworkProcess.run("certs", "init", "--directory", directory, "--services", "tokens,gateway")
        #expect(second.status == 0)
        #expect(second.output == "")
    }

    @Test("with --json everything that was made or kept is told")
    func json() async throws {
        let arguments = ["certs", "init", "--directory", directory, "--services", "tokens", "--json"]
        let first = try await FieldworkProcess.run(arguments)
        #expect(
            try first.documents
                == ["ca", "tokens", "operator"].map { ["file": .string("\(directory)/\($0).pem"), "outcome": "created"] })
        #expect(try await FieldworkProcess.run(arguments).documents.map { $0["outcome"] } == ["kept", "kept", "kept"])
        let issued = try await FieldworkProcess.run("certs", "issue", "anna", "--directory", directory, "--json")
        #expect(try issued.documents == [["file": .string("\(directory)/anna.pem"), "outcome": "created"]])
        let failed = try await FieldworkProcess.run("certs", "show", "/nonexistent.pem", "--json")
        #expect(try failed.error == ["message": "there is no file /nonexistent.pem"])
    }

    @Test("issue makes the certificate that was asked for, and show tells of it")
    func issue() async throws {
        _ = try await FieldworkProcess.run("certs", "init", "--directory", directory)
        let issued = try await FieldworkProcess.run(
            "certs", "issue", "anna", "--operator", "--directory", directory, "--not-before", "2020-01-01", "--not-after",
            "2020-02-01T12:00:00Z")
        #expect(issued.status == 0)
        let shown = try await FieldworkProcess.run("certs", "show", "\(directory)/anna.pem", "--json")
        let certificate = try JSON.decode(JSONValue.self, from: shown.output)
        #expect(certificate["identity"] == "spiffe://fieldwork/operator/anna")
        #expect(certificate["notBefore"] == "2020-01-01T00:00:00Z")
        #expect(certificate["notAfter"] == "2020-02-01T12:00:00Z")
        #expect(certificate["validity"] == "expired")
        #expect(certificate["fingerprint"]?.string?.count == 64)
        let authority = try await FieldworkProcess.run("certs", "show", "\(directory)/ca.pem", "--json")
        let issuer = try JSON.decode(JSONValue.self, from: authority.output)
        #expect(issuer["authority"] == true)
        #expect(issuer["subject"] == certificate["issuer"])
    }

    @Test("what cannot be shown or issued is a failure in words")
    func failures() async throws {
        let missing = try await FieldworkProcess.run("certs", "show", "/nonexistent.pem")
        #expect(missing.status == 1)
        #expect(missing.complaints == "fieldwork: there is no file /nonexistent.pem\n")
        let authority = try await FieldworkProcess.run("certs", "issue", "tokens", "--directory", directory)
        #expect(authority.status == 1)
        #expect(authority.complaints.contains("fieldwork certs init"))
    }
}
