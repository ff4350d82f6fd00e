import Contracts
import RPC
import ServiceKit
import Storage

/// What letters are made of.
struct MailTemplateHandlers: Sendable {
    let database: Database
    let clock: Clock

    func create(_ new: NewMailTemplate, in call: CallContext) async throws -> MailTemplate {
        let account = try call.requireAccount()
        try new.violations.check()
        let now = clock.now()
        return try await database.write(once: call, RespondentsContract.createMailTemplate, new, at: now) { transaction in
            try MailTemplateStore.create(new, account: account, at: now, in: transaction)
        }
    }

    func get(_ id: MailTemplateID, in call: CallContext) async throws -> MailTemplate {
        let account = try call.requireAccount()
        let template = try await database.read { try MailTemplateStore.find(id.id, account: account, in: $0) }
        guard let template else { throw Self.unknown }
        return template
    }

    func replace(_ replacement: MailTemplateReplacement, in call: CallContext) async throws -> MailTemplate {
        let account = try call.requireAccount()
        try replacement.template.violations.check()
        return try await database.write { transaction in
            let template = try MailTemplateStore.replace(
                replacement.id, version: replacement.version, with: replacement.template, account: account, in: transaction)
            if let template { return template }
            throw try Self.refusal(of: replacement.id, account: account, in: transaction)
        }
    }

    func delete(_ deletion: MailTemplateDeletion, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        try await database.write { transaction in
            guard try MailTemplateStore.delete(deletion.id, version: deletion.version, account: account, in: transaction) else {
                throw try Self.refusal(of: deletion.id, account: account, in: transaction)
            }
        }
        return Nothing()
    }

    func list(_ request: PageRequest, in call: CallContext, to send: (ListItem<MailTemplate>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit)
        try await page.send(to: send, id: \.id) { after, limit in
            try await database.read { try MailTemplateStore.page(account: account, after: after, limit: limit, in: $0) }
        }
    }

    private static let unknown = RPCError.notFound("the mail template")

    private static func refusal(of id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> RPCError {
        try MailTemplateStore.find(id, account: account, in: transaction) == nil
            ? unknown : RPCError(.aborted, "the mail template has another version", doNotRetry: true)
    }
}
