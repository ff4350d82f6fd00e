import Contracts
import RPC
import ServiceKit
import Storage

/// Access codes, for their owners. How people come in with them is the business of `GrantHandlers`.
struct AccessCodeHandlers: Sendable {
    let database: Database
    let store: AccessCodeStore
    let clock: Clock

    func issue(_ new: NewAccessCode, in call: CallContext) async throws -> AccessCode {
        let account = try call.requireAccount()
        let terms = try AccessCodeTerms(new)
        let now = clock.now()
        return try await database.write(sealedOnce: call, TokensContract.issueCode, new, at: now) { transaction in
            let occasion = "code:" + Alphabet.lettersAndDigits.randomWord(length: 22)
            return try store.issue(new, terms, issueKey: occasion, account: account, at: now, in: transaction)
        }
    }

    func get(_ name: AccessCodeName, in call: CallContext) async throws -> AccessCode {
        let account = try call.requireAccount()
        let now = clock.now()
        let code = try await database.read { try store.find(name.code, account: account, at: now, in: $0) }
        guard let code else { throw RPCError.notFound("the access code") }
        return code
    }

    func list(_ page: NumberedPage, in call: CallContext) async throws -> AccessCodePage {
        let account = try call.requireAccount()
        guard page.isValid else { throw RPCError.invalid("page", "must be 1 or more, with 1 to 100 rows") }
        let now = clock.now()
        return try await database.read { try store.page(page, account: account, at: now, in: $0) }
    }

    func update(_ change: AccessCodeChange, in call: CallContext) async throws -> AccessCode {
        let account = try call.requireAccount()
        try AccessCodeRules.violations(ofExpiry: change.expiresAt, isRequired: false).check()
        let (expiry, now) = (change.expiresAt.flatMap(ExpiryTime.init), clock.now())
        return try await database.write { transaction in
            guard let code = try store.update(change, expiry: expiry, account: account, at: now, in: transaction) else {
                throw RPCError.notFound("the access code")
            }
            return code
        }
    }

    func delete(_ name: AccessCodeName, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        try await database.write { transaction in
            guard try store.delete(name.code, account: account, in: transaction) else { throw RPCError.notFound("the access code") }
        }
        return Nothing()
    }
}
