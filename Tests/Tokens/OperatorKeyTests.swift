import Contracts
import Foundation
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("The operator's key")
struct OperatorKeyTests {
    @Test("the first start writes a file that its owner alone may read, whose secret is the operator's")
    func firstStart() async throws {
        try await withTokens { tokens in
            let (path, log) = ("\(tokens.folder)/new/folder/operator.key", RecordingLog())
            try await tokens.prepareOperatorKey(path, log: log)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.wholeMatch(of: /fwo_[A-Za-z0-9]{43}\n/) != nil)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(tokens.folder)/new/folder") == ["operator.key"])
            let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
            let principal = try await tokens.accounts.verifyKey(Credential(secret: secret), in: .test())
            #expect(principal.isOperator && principal.key == 0 && principal.scopes.isEmpty)
            #expect(log.lines.count == 1)
            #expect(!log.lines.joined().contains(secret))
            #expect(try !tokens.filesContain(secret))
        }
    }

    @Test("a later start changes nothing, and goes on when the file was taken away")
    func laterStart() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/operator.key"
            try await tokens.prepareOperatorKey(path)
            let first = try String(contentsOfFile: path, encoding: .utf8)
            try await tokens.prepareOperatorKey(path)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
            try FileManager.default.removeItem(atPath: path)
            try await tokens.prepareOperatorKey(path)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(try await tokens.isOperator(first))
        }
    }

    @Test("a start that was killed after writing the file is completed by the next one")
    func crashBeforeTheCommit() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/operator.key"
            let secret = Secret(random: .operatorKey)
            try KeyFile.operatorKey(path).create(secret)
            try secret.text.write(toFile: path + ".new", atomically: false, encoding: .utf8)
            try await tokens.prepareOperatorKey(path)
            #expect(try await tokens.isOperator(secret.text))
            #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        }
    }

    @Test("a draft of a killed start is no key")
    func crashBeforeTheFile() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/operator.key"
            try "fwo_half".write(toFile: path + ".new", atomically: false, encoding: .utf8)
            try await tokens.prepareOperatorKey(path)
            #expect(try await tokens.isOperator(String(contentsOfFile: path, encoding: .utf8)))
        }
    }

    @Test("a key of the operator's own choice is adopted, unless it is short")
    func ownKey() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/operator.key"
            try "too short\n".write(toFile: path, atomically: false, encoding: .utf8)
            await #expect(throws: KeyFile.Failure.self) { try await tokens.prepareOperatorKey(path) }
            let own = String(repeating: "0123456789abcdef", count: 4)
            try (own + "\n").write(toFile: path, atomically: false, encoding: .utf8)
            try await tokens.prepareOperatorKey(path)
            #expect(try await tokens.isOperator(own))
        }
    }

    @Test("a file with another key than the database's is reported and left alone")
    func otherKey() async throws {
        try await withTokens { tokens in
            let (path, log) = ("\(tokens.folder)/operator.key", RecordingLog())
            try await tokens.prepareOperatorKey(path)
            let other = String(repeating: "x", count: 40)
            try other.write(toFile: path, atomically: false, encoding: .utf8)
            try await tokens.prepareOperatorKey(path, log: log)
            #expect(try await !tokens.isOperator(other))
            #expect(log.lines.count == 1)
            #expect(!log.lines.joined().contains(other))
        }
    }
}

extension TokensHarness {
    fileprivate func prepareOperatorKey(_ path: String, log: RecordingLog = RecordingLog()) async throws {
        try await OperatorKey(database: database, file: KeyFile.operatorKey(path), logger: log.logger).prepare(at: 1)
    }

    fileprivate func isOperator(_ text: String) async throws -> Bool {
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let error = await refusal { try await accounts.verifyKey(Credential(secret: secret), in: .test()) }
        if error?.code == .unauthenticated { return false }
        return try await accounts.verifyKey(Credential(secret: secret), in: .test()).isOperator
    }
}
