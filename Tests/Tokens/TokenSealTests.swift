import Contracts
import Foundation
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Tokens at rest")
struct TokenSealTests {
    @Test("nothing of a token lies in the files of the database")
    func files() async throws {
        try await withTokens { tokens in
            let link = try await tokens.grants.issue(.link("one"), in: .test(account: 1)).token
            let token = try await tokens.grants.issue(.token("two"), in: .test(account: 1)).token
            #expect(try !tokens.filesContain(link))
            #expect(try !tokens.filesContain(token))
            #expect(try tokens.filesContain("PROJEKT"))
        }
    }

    @Test("a sealed token opens for its own row with its own key, and nowhere else")
    func rows() throws {
        let (seal, other) = (TokenSeal(Secret(random: .installationKey)), TokenSeal(Secret(random: .installationKey)))
        let row = TokenRow(account: 1, issueKey: "a")
        let sealed = try seal.seal("5S767T", for: row)
        #expect(sealed.count == 34)
        #expect(try seal.open(sealed, of: row) == "5S767T")
        #expect(try seal.seal("5S767T", for: row) != sealed)
        #expect(throws: (any Error).self) { try seal.open(sealed, of: TokenRow(account: 2, issueKey: "a")) }
        #expect(throws: (any Error).self) { try seal.open(sealed, of: TokenRow(account: 1, issueKey: "b")) }
        #expect(throws: (any Error).self) { try other.open(sealed, of: row) }
        #expect(throws: (any Error).self) { try seal.open(sealed.dropLast() + [sealed[33] ^ 1], of: row) }
        #expect(seal.hash("5S767T") != seal.hash("5S767t"))
        #expect(seal.hash("5S767T") != other.hash("5S767T"))
        #expect(seal.keyID != other.keyID)
    }

    @Test("the first start makes a key that its owner alone may read, and later starts use it")
    func key() async throws {
        try await withTokens { tokens in
            let (path, log) = ("\(tokens.folder)/keys/tokens.key", RecordingLog())
            let seal = try await tokens.prepareKey(path, log: log)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.wholeMatch(of: /fwi_[A-Za-z0-9]{43}\n/) != nil)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            #expect(try await tokens.prepareKey(path).keyID == seal.keyID)
            #expect(!log.lines.joined().contains(text.dropLast()))
            #expect(try !tokens.filesContain(String(text.dropLast())))
        }
    }

    @Test("a start without the database's key, or with another, ends with a sentence and makes none")
    func lostKey() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/tokens.key"
            _ = try await tokens.prepareKey(path)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
            await #expect(throws: InstallationKey.Failure.self) { try await tokens.prepareKey(path) }
            #expect(!FileManager.default.fileExists(atPath: path))
            try (Secret(random: .installationKey).text + "\n").write(toFile: path, atomically: false, encoding: .utf8)
            await #expect(throws: InstallationKey.Failure.self) { try await tokens.prepareKey(path) }
        }
    }

    @Test("a key that is put before the old one seals every token anew, and then does without it")
    func rotation() async throws {
        try await withTokens { tokens in
            let path = "\(tokens.folder)/tokens.key"
            let (old, new) = (Secret(random: .installationKey), Secret(random: .installationKey))
            try "\(old.text)\n".write(toFile: path, atomically: false, encoding: .utf8)
            let before = GrantStore(seal: try await tokens.prepareKey(path))
            let issued = try await tokens.database.write { transaction in
                var grants: [Grant] = []
                for number in 0..<1_203 {
                    grants.append(try before.issue(.link("\(number)"), account: 1, at: 0, in: transaction) { "TOKEN\(number)" })
                }
                return grants
            }
            try "\(new.text)\n\(old.text)\n".write(toFile: path, atomically: false, encoding: .utf8)
            _ = try await tokens.prepareKey(path)
            try "\(new.text)\n".write(toFile: path, atomically: false, encoding: .utf8)
            let after = GrantStore(seal: try await tokens.prepareKey(path))
            #expect(after.seal.keyID != before.seal.keyID)
            for number in [0, 499, 500, 1_202] {
                let token = GrantToken(token: "TOKEN\(number)", project: "PROJEKT")
                #expect(try await tokens.database.read { try after.find(token, at: 0, in: $0) } == issued[number])
                #expect(try await tokens.database.read { try before.find(token, at: 0, in: $0) } == nil)
            }
        }
    }

    @Test("tokens of the time when they were kept as they are keep their ids and states, are sealed, and leave no trace")
    func older() async throws {
        try await withFolder { folder in
            let configuration = DatabaseConfiguration(path: "\(folder)/tokens.sqlite")
            let older = try Database.open(
                configuration, migrations: Array(Migration.tokens.prefix { $0.id != "tokens.sealedGrants" }), logger: RecordingLog().logger)
            try await older.write { transaction in
                for number in 1...1_100 {
                    _ = try transaction.execute(
                        """
                        INSERT INTO grants (account, issue_key, survey, form, scope, token, project, reference, state, started_at)
                        VALUES (1, ?1, 7, 'personalLink', 'links', ?2, 'PROJEKT', 'r', 'started', 5)
                        """, "key \(number)", "OLDTOKEN\(number)")
                }
            }
            await older.close()
            let database = try Database.open(configuration, migrations: Migration.tokens, logger: RecordingLog().logger)
            let key = InstallationKey(database: database, file: .installationKey("\(folder)/tokens.key"), logger: RecordingLog().logger)
            let store = GrantStore(seal: try await key.prepare())
            for number in [1, 500, 501, 1_100] {
                let token = GrantToken(token: "OLDTOKEN\(number)", project: "PROJEKT")
                let grant = try await database.read { try store.find(token, at: 0, in: $0) }
                #expect(grant?.id == Int64(number) && grant?.state == .started && grant?.use == .untilCompletion && grant?.reference == "r")
            }
            let next = try await database.write { try store.issue(.link("next"), account: 1, at: 0, in: $0) { "NEXT" } }
            #expect(next.id == 1_101)
            await database.close()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "tokens.key" {
                let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
                #expect(data.range(of: Data("OLDTOKEN".utf8)) == nil, "\(name)")
            }
        }
    }
}

extension TokensHarness {
    fileprivate func prepareKey(_ path: String, log: RecordingLog = RecordingLog()) async throws -> TokenSeal {
        try await InstallationKey(database: database, file: .installationKey(path), logger: log.logger).prepare()
    }
}
