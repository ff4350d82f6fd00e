import Contracts
import RPC
import ServiceKit
import Storage

/// How the account's pages look.
extension AccountHandlers {
    func getAppearance(_ account: AccountID, in call: CallContext) async throws -> Appearance {
        let appearance = try await database.read { try AppearanceStore.appearance(of: account.id, in: $0) }
        guard let appearance else { throw RPCError.notFound("account \(account.id)") }
        return appearance
    }

    func putAppearance(_ change: AppearanceChange, in call: CallContext) async throws -> Appearance {
        let account = try call.requireAccount()
        try change.violations.check()
        let now = clock.now()
        return try await database.write(once: call, TokensContract.putAppearance, change, at: now) { transaction in
            guard try AccountStore.exists(account, in: transaction) else { throw RPCError.notFound("account \(account)") }
            guard try AppearanceStore.replace(change, of: account, at: now, in: transaction),
                let appearance = try AppearanceStore.appearance(of: account, in: transaction)
            else { throw RPCError(.aborted, "the appearance was changed since it was read", doNotRetry: true) }
            return appearance
        }
    }
}
