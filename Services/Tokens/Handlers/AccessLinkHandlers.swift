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
            try AccessLinkStore.create(new, account: account, act: Secret(random: .accessLink), at: now, in: transaction)
        }
    }

    /// Whose link it is, is what the reply says: the caller knows no account.
    func resolve(_ key: AccessLinkKey, in call: CallContext) async throws -> AccessLink {
        let act = Secret(key.act)
        let link = try await database.read { try AccessLinkStore.find(act: act, project: key.project, in: $0) }
        guard let link else { throw RPCError.notFound("the access link") }
        return link
    }

    func list(
        _ request: AccessLinksRequest, in call: CallContext, to send: (ListItem<ListedAccessLink>) async throws -> Void
    ) async throws {
        let account = try call.requireAccount()
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit)
        try await page.send(to: send, id: \.id) { after, limit in
            try await database.read { transaction in
                try AccessLinkStore.list(project: request.project, account: account, after: after, limit: limit, in: transaction)
            }
        }
    }

    func revoke(_ link: AccessLinkName, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        let now = clock.now()
        try await database.write { transaction in
            guard try AccessLinkStore.revoke(link, account: account, at: now, in: transaction) else {
                throw RPCError.notFound("the access link")
            }
        }
        return Nothing()
    }
}
