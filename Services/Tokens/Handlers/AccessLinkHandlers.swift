import Contracts
import RPC
import ServiceKit
import Storage

/// SoSci's access links.
struct AccessLinkHandlers: Sendable {
    let database: Database
    let clock: Clock

    func create(_ new: NewAccessLink, in call: CallContext) async throws -> IssuedAccessLink {
        let account = try call.requireAccount()
        let now = clock.now()
        return try await database.write(sealedOnce: call, TokensContract.createAccessLink, new, at: now) { transaction in
            let act = Secret(random: .accessLink)
            try AccessLinkStore.create(new, account: account, act: act, at: now, in: transaction)
            return IssuedAccessLink(act: act.text)
        }
    }

    /// Whose link it is, is what the reply says: the caller knows no account.
    func resolve(_ key: AccessLinkKey, in call: CallContext) async throws -> AccessLink {
        let act = Secret(key.act)
        let link = try await database.read { try AccessLinkStore.find(act: act, project: key.project, in: $0) }
        guard let link else { throw RPCError.notFound("the access link") }
        return link
    }
}
