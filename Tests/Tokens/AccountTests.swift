import Contracts
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Accounts and keys")
struct AccountTests {
    @Test("an account is created, and changed in what is given only")
    func change() async throws {
        try await withTokens { tokens in
            let new = NewAccount(name: "Zażółć", features: ["templates", "templates"], serviceBuyer: true)
            let account = try await tokens.accounts.createAccount(new, in: .test())
            #expect(account == Account(id: account.id, name: "Zażółć", features: ["templates"], serviceBuyer: true))
            let other = try await tokens.accounts.createAccount(NewAccount(name: "Other"), in: .test())
            let changed = try await tokens.accounts.updateAccount(AccountChange(id: account.id, features: []), in: .test())
            #expect(changed == Account(id: account.id, name: "Zażółć", features: [], serviceBuyer: true))
            let renamed = try await tokens.accounts.updateAccount(
                AccountChange(id: account.id, name: "New", serviceBuyer: false), in: .test())
            #expect(renamed == Account(id: account.id, name: "New", features: [], serviceBuyer: false))
            #expect(try await tokens.value("SELECT name FROM accounts WHERE id = \(other.id)", as: String.self) == "Other")
            #expect(await refusal { try await tokens.accounts.updateAccount(AccountChange(id: 99), in: .test()) }?.code == .notFound)
            #expect(try await tokens.accounts.getAccount(AccountID(id: account.id), in: .test()) == renamed)
            #expect(await refusal { try await tokens.accounts.getAccount(AccountID(id: 99), in: .test()) }?.code == .notFound)
        }
    }

    @Test(
        "every mistake is named",
        arguments: [
            (NewAccount(name: ""), ["name"]), (NewAccount(name: " \u{a0}"), ["name"]), (NewAccount(name: "a\u{0}"), ["name"]),
            (NewAccount(name: String(repeating: "ż", count: 201)), ["name"]),
            (NewAccount(name: "", features: ["templates", "flying"]), ["name", "features[1]"]),
        ])
    func violations(new: NewAccount, fields: [String]) async throws {
        try await withTokens { tokens in
            let error = await refusal { try await tokens.accounts.createAccount(new, in: .test()) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.details.fieldViolations?.map(\.field) == fields)
        }
    }

    @Test("a repeated creation gives the same account, and another body under the key is a conflict")
    func repeatedCreation() async throws {
        try await withTokens { tokens in
            let call = CallContext.test(idempotencyKey: "k")
            let first = try await tokens.accounts.createAccount(NewAccount(name: "A"), in: call)
            #expect(try await tokens.accounts.createAccount(NewAccount(name: "A"), in: call) == first)
            await #expect { try await tokens.accounts.createAccount(NewAccount(name: "B"), in: call) } throws: {
                ($0 as? StorageError)?.code == .idempotencyConflict
            }
        }
    }

    @Test("a key's secret tells its account, scopes and features, which are the account's of the moment")
    func verification() async throws {
        try await withTokens { tokens in
            let account = try await tokens.accounts.createAccount(NewAccount(name: "A", features: ["templates"]), in: .test())
            let other = try await tokens.accounts.createAccount(NewAccount(name: "B", serviceBuyer: true), in: .test())
            let key = try await tokens.accounts.createKey(
                NewKey(account: account.id, name: "k", scopes: [.codes, .manage, .codes]), in: .test())
            let others = try await tokens.accounts.createKey(NewKey(account: other.id, name: "k", scopes: [.responses]), in: .test())
            #expect(key.secret.wholeMatch(of: /fwk_[A-Za-z0-9]{43}/) != nil)
            #expect(key.clientID.wholeMatch(of: /fwc_[A-Za-z0-9]{20}/) != nil)
            let principal = try await tokens.accounts.verifyKey(Credential(secret: key.secret), in: .test())
            #expect(
                principal
                    == Principal(
                        key: key.id, account: account.id, scopes: [.codes, .manage], features: ["templates"], serviceBuyer: false))
            #expect(try await tokens.accounts.verifyKey(Credential(secret: others.secret), in: .test()).account == other.id)
            _ = try await tokens.accounts.updateAccount(AccountChange(id: account.id, features: []), in: .test())
            #expect(try await tokens.accounts.verifyKey(Credential(secret: key.secret), in: .test()).features == [])
        }
    }

    @Test("a secret that nobody has, and one under another client's id, is unauthenticated")
    func unknownSecret() async throws {
        try await withTokens { tokens in
            let account = try await tokens.accounts.createAccount(NewAccount(name: "A"), in: .test())
            let new = NewKey(account: account.id, name: "k", scopes: [.manage])
            let key = try await tokens.accounts.createKey(new, in: .test())
            let other = try await tokens.accounts.createKey(new, in: .test())
            let own = Credential(secret: key.secret, clientID: key.clientID)
            #expect(try await tokens.accounts.verifyKey(own, in: .test()).key == key.id)
            for wrong in [
                Credential(secret: ""), Credential(secret: "fwk_"), Credential(secret: key.secret + " "),
                Credential(secret: key.secret.lowercased()), Credential(secret: key.secret, clientID: other.clientID),
                Credential(secret: key.secret, clientID: ""),
            ] {
                let error = await refusal { try await tokens.accounts.verifyKey(wrong, in: .test()) }
                #expect(error?.code == .unauthenticated)
            }
        }
    }

    @Test("a key needs an account that exists, a name and a scope")
    func keyViolations() async throws {
        try await withTokens { tokens in
            let unknown = await refusal {
                try await tokens.accounts.createKey(NewKey(account: 9, name: "k", scopes: [.manage]), in: .test())
            }
            #expect(unknown?.code == .notFound)
            let invalid = await refusal { try await tokens.accounts.createKey(NewKey(account: 9, name: "", scopes: []), in: .test()) }
            #expect(invalid?.details.fieldViolations?.map(\.field) == ["name", "scopes"])
        }
    }

    @Test("a repeated creation of a key gives the same secret, which is nowhere in the database's files")
    func sealedReply() async throws {
        try await withTokens { tokens in
            let account = try await tokens.accounts.createAccount(NewAccount(name: "A"), in: .test())
            let new = NewKey(account: account.id, name: "k", scopes: [.manage])
            let call = CallContext.test(idempotencyKey: "7d1f1c3a-5d4e-4c43-9a52-0d9a1b8b6f11")
            let first = try await tokens.accounts.createKey(new, in: call)
            #expect(try await tokens.accounts.createKey(new, in: call) == first)
            #expect(try await tokens.value("SELECT count(*) FROM keys", as: Int64.self) == 1)
            #expect(try !tokens.filesContain(first.secret))
            #expect(try !tokens.filesContain("7d1f1c3a-5d4e-4c43-9a52-0d9a1b8b6f11"))
            #expect(try tokens.filesContain(first.clientID))
            await #expect {
                try await tokens.accounts.createKey(NewKey(account: account.id, name: "k", scopes: [.codes]), in: call)
            } throws: {
                ($0 as? StorageError)?.code == .idempotencyConflict
            }
        }
    }

    @Test("a revoked key is one that nobody has, and no longer listed; the other keys of the account go on")
    func revoked() async throws {
        try await withTokens { tokens in
            let account = try await tokens.accounts.createAccount(NewAccount(name: "A"), in: .test()).id
            let other = try await tokens.accounts.createAccount(NewAccount(name: "B"), in: .test()).id
            let new = NewKey(account: account, name: "first", scopes: [.manage])
            let first = try await tokens.accounts.createKey(new, in: .test())
            let second = try await tokens.accounts.createKey(NewKey(account: account, name: "second", scopes: [.codes]), in: .test())
            for wrong in [KeyName(account: other, id: first.id), KeyName(account: account, id: 99)] {
                #expect(await refusal { try await tokens.accounts.revokeKey(wrong, in: .test()) }?.code == .notFound)
            }
            let name = KeyName(account: account, id: first.id)
            for _ in 0..<2 { _ = try await tokens.accounts.revokeKey(name, in: .test()) }
            let revoked = await refusal { try await tokens.accounts.verifyKey(Credential(secret: first.secret), in: .test()) }
            let unknown = await refusal { try await tokens.accounts.verifyKey(Credential(secret: "fwk_unknown"), in: .test()) }
            #expect(revoked?.code == .unauthenticated && revoked?.message == unknown?.message)
            #expect(try await tokens.accounts.verifyKey(Credential(secret: second.secret), in: .test()).key == second.id)
            var items: [ListItem<Key>] = []
            try await tokens.accounts.listKeys(KeysRequest(account: account)) { items.append($0) }
            let key = Key(id: second.id, clientID: second.clientID, name: "second", scopes: [.codes], createdAt: tokens.time.now)
            #expect(items == [.row(key)])
            #expect(await refusal { try await tokens.accounts.listKeys(KeysRequest(account: 99)) { _ in } }?.code == .notFound)
        }
    }
}
