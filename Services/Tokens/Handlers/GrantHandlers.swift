import Contracts
import RPC
import ServiceKit
import Storage

/// Grants: who may answer.
struct GrantHandlers: Sendable {
    let database: Database
    let store: GrantStore
    let clock: Clock

    func issue(_ new: NewGrant, in call: CallContext) async throws -> Grant {
        let account = try call.requireAccount()
        try new.violations.check()
        let now = clock.now()
        // A repeat finds the grant and writes nothing, and a commit without changes costs no flush.
        return try await database.write { transaction in
            try store.issue(new, account: account, at: now, in: transaction) { new.form.randomToken() }
        }
    }

    func issueMany(_ new: NewGrants, in call: CallContext) async throws -> IssuedGrants {
        let account = try call.requireAccount()
        try new.violations.check()
        let now = clock.now()
        return try await database.write { transaction in
            let grants = try new.each.map { new in
                let grant = try store.issue(new, account: account, at: now, in: transaction) { new.form.randomToken() }
                return IssuedGrant(issueKey: new.issueKey, grant: grant)
            }
            return IssuedGrants(grants: grants)
        }
    }

    func revoke(_ keys: IssueKeys, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        try keys.violations.check()
        try await database.write { try store.revoke(issueKeys: keys.issueKeys, account: account, in: $0) }
        return Nothing()
    }

    func list(_ keys: IssueKeys, in call: CallContext) async throws -> IssuedGrants {
        let account = try call.requireAccount()
        try keys.violations.check()
        let now = clock.now()
        return try await database.read { transaction in
            IssuedGrants(grants: try store.list(issueKeys: keys.issueKeys, account: account, at: now, in: transaction))
        }
    }

    func findInSurvey(_ token: SurveyToken, in call: CallContext) async throws -> IssuedGrant {
        let account = try call.requireAccount()
        let now = clock.now()
        let grant = try await database.read { try store.find(token, account: account, at: now, in: $0) }
        guard let grant else { throw RPCError.notFound("the token") }
        return grant
    }

    func find(_ token: GrantToken, in call: CallContext) async throws -> Grant {
        let now = clock.now()
        let grant = try await database.read { try store.find(token, at: now, in: $0) }
        guard let grant else { throw RPCError.notFound("the token") }
        return grant
    }

    func start(_ start: GrantStart, in call: CallContext) async throws -> Grant {
        let now = clock.now()
        let outcome = try await database.write { transaction in
            try store.start(start, at: now, in: transaction)
        }
        switch outcome {
        case .started(let grant): return grant
        case .refused(.unknownToken): throw RPCError(.notFound, reason: GrantRefusal.unknownToken, "the survey has no such token")
        case .refused(.tokenUsed):
            throw RPCError(.failedPrecondition, reason: GrantRefusal.tokenUsed, "the token is used up")
        case .refused(.tokenExpired):
            throw RPCError(.failedPrecondition, reason: GrantRefusal.tokenExpired, "the time to use the token is over")
        }
    }
}
