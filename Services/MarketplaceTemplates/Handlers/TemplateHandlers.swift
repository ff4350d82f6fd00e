import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// Templates, for those who make them and those who use them.
struct TemplateHandlers: Sendable {
    /// Read in one transaction, and sent together.
    private static let blockRows: Int64 = 250

    let database: Database
    let clock: Clock
    let feature: TemplateFeature

    func create(_ new: NewTemplate, in call: CallContext) async throws -> Template {
        let account = try call.requireAccount()
        let now = clock.now()
        if let reply = try await database.reply(once: call, MarketplaceContract.createTemplate, new) { return reply }
        let valid = try await offLoop { try ValidTemplate(new, owner: account, buyerID: Randomness.buyerQuotaID) }
        return try await database.write(once: call, MarketplaceContract.createTemplate, new, at: now) { transaction in
            try TemplateStore.create(valid, account: account, at: now, in: transaction)
        }
    }

    func get(_ id: TemplateID, in call: CallContext) async throws -> Template {
        let account = try call.requireAccount()
        let template = try await database.read { try TemplateStore.find(id.id, account: account, in: $0) }
        guard let template else { throw RPCError.notFound("the template") }
        return template
    }

    func replace(_ replacement: TemplateReplacement, in call: CallContext) async throws -> Template {
        let account = try call.requireAccount()
        let now = clock.now()
        let id = replacement.id
        guard try await database.read({ try TemplateStore.find(id, account: account, in: $0) }) != nil else {
            throw RPCError.notFound("the template")
        }
        let valid = try await offLoop {
            try ValidTemplate(replacement.template, owner: account, buyerID: Randomness.buyerQuotaID)
        }
        return try await database.write(once: call, MarketplaceContract.replaceTemplate, replacement, at: now) { transaction in
            let replaced = try TemplateStore.replace(
                id, version: replacement.version, by: valid, account: account, at: now, in: transaction)
            guard let replaced else { throw try Self.absence(of: id, account: account, in: transaction) }
            return replaced
        }
    }

    func delete(_ deletion: TemplateDeletion, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        return try await database.write(once: call, MarketplaceContract.deleteTemplate, deletion, at: clock.now()) { transaction in
            let isDeleted = try TemplateStore.delete(deletion.id, version: deletion.version, account: account, in: transaction)
            guard isDeleted else { throw try Self.absence(of: deletion.id, account: account, in: transaction) }
            return Nothing()
        }
    }

    func list(_ request: PageRequest, in call: CallContext, to send: (ListItem<Template>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        let page = try NewestFirst(request)
        try await page.send(to: send, id: \.id, size: { JSON.encode($0.content).count }) { below, limit in
            try await database.read { try TemplateStore.templates(of: account, below: below, limit: limit, in: $0) }
        }
    }

    func listAccessible(in call: CallContext, to send: (TemplateHeadings) async throws -> Void) async throws {
        let account = try call.requireAccount()
        try await feature.require(for: account, in: call)
        var last: Int64 = 0
        while true {
            let above = last
            let headings = try await database.read { transaction in
                try TemplateStore.accessible(to: account, above: above, limit: Self.blockRows, in: transaction)
            }
            guard let end = headings.last else { return }
            try await send(TemplateHeadings(templates: headings))
            guard headings.count == Self.blockRows else { return }
            last = end.id
        }
    }

    /// Why a change found nothing to change.
    private static func absence(of id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> RPCError {
        guard try TemplateStore.find(id, account: account, in: transaction) != nil else { return .notFound("the template") }
        return RPCError(.aborted, "the template was changed since it was read", doNotRetry: true)
    }
}
