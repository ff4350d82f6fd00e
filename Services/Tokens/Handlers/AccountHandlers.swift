import Contracts
import RPC
import ServiceKit
import Storage

/// Accounts and their keys.
struct AccountHandlers: Sendable {
    let database: Database
    let clock: Clock

    func createAccount(_ new: NewAccount, in call: CallContext) async throws -> Account {
        try new.violations.check()
        let now = clock.now()
        return try await database.write(once: call, TokensContract.createAccount, new, at: now) { transaction in
            try AccountStore.create(new, at: now, in: transaction)
        }
    }

    func updateAccount(_ change: AccountChange, in call: CallContext) async throws -> Account {
        try change.violations.check()
        return try await database.write { transaction in
            guard let account = try AccountStore.update(change, in: transaction) else { throw RPCError.notFound("account \(change.id)") }
            return account
        }
    }

    func getAccount(_ id: AccountID, in call: CallContext) async throws -> Account {
        let account = try await database.read { try AccountStore.find(id.id, in: $0) }
        guard let account else { throw RPCError.notFound("account \(id.id)") }
        return account
    }

    func createKey(_ new: NewKey, in call: CallContext) async throws -> IssuedKey {
        try new.violations.check()
        let now = clock.now()
        return try await database.write(sealedOnce: call, TokensContract.createKey, new, at: now) { transaction in
            guard try AccountStore.exists(new.account, in: transaction) else { throw RPCError.notFound("account \(new.account)") }
            let clientID = "fwc_" + Alphabet.lettersAndDigits.randomWord(length: 20)
            return try KeyStore.create(new, clientID: clientID, secret: Secret(random: .key), at: now, in: transaction)
        }
    }

    func listKeys(_ request: KeysRequest, to send: (ListItem<Key>) async throws -> Void) async throws {
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit)
        try await page.send(to: send, id: \.id) { after, limit in
            try await database.read { transaction in
                guard try AccountStore.exists(request.account, in: transaction) else {
                    throw RPCError.notFound("account \(request.account)")
                }
                return try KeyStore.list(account: request.account, after: after, limit: limit, in: transaction)
            }
        }
    }

    func revokeKey(_ key: KeyName, in call: CallContext) async throws -> Nothing {
        let now = clock.now()
        try await database.write { transaction in
            guard try KeyStore.revoke(key.id, account: key.account, at: now, in: transaction) else { throw RPCError.notFound("the key") }
        }
        return Nothing()
    }

    func verifyKey(_ credential: Credential, in call: CallContext) async throws -> Principal {
        let secret = Secret(credential.secret)
        let found = try await database.read { try KeyStore.principal(of: secret, in: $0) }
        guard let found, credential.clientID == nil || credential.clientID == found.clientID else {
            throw RPCError(.unauthenticated, "no key has this secret", doNotRetry: true)
        }
        return found.principal
    }
}
