import Contracts
import RPC
import ServiceKit
import Storage

/// Mailings: ordering, watching, stopping and repeating them.
struct MailingHandlers: Sendable {
    let database: Database
    let clock: Clock
    let responses: any ResponsesPeer
    let dispatch: LetterDispatch

    /// The letters of a small batch are written with the mailing, those of a large one afterwards, in steps.
    func orderBatch(_ order: BatchMailingOrder, in call: CallContext) async throws -> MailingReceipt {
        let account = try call.requireAccount()
        // Before the checks: what is repeated was in order, whatever has changed since.
        if let reply = try await database.reply(once: call, RespondentsContract.orderBatchMailing, order) { return reply }
        let (survey, template) = try await database.read { transaction -> (Int64, NewMailTemplate) in
            guard let batch = try MailingStore.batch(order.batch, in: transaction) else { throw RPCError.notFound("the batch") }
            guard let owner = try MailTemplateStore.owner(of: order.template, in: transaction) else {
                throw RPCError.notFound("the mail template")
            }
            guard batch.account == account, owner == account,
                let template = try MailTemplateStore.find(order.template, account: account, in: transaction)
            else {
                throw RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "the batch or the template belongs to another account")
            }
            return (
                batch.survey,
                NewMailTemplate(name: template.name, subject: template.subject, body: template.body, html: template.html)
            )
        }
        guard try await responses.survey(SurveyID(id: survey), in: call.nested()).urlTitle != nil else {
            throw RPCError(.failedPrecondition, reason: MailingRefusal.noLinks, "The survey has no url_title, so that no link leads to it.")
        }
        let (now, delivery) = (clock.now(), dispatch.state.delivery)
        let receipt = try await database.write(once: call, RespondentsContract.orderBatchMailing, order, at: now) { transaction in
            let (id, receivers) = try MailingStore.create(
                of: template, toBatch: order.batch, survey: survey, account: account, at: now, in: transaction)
            try MailingStore.fill(id, account: account, at: now, in: transaction)
            return MailingReceipt(id: id, receivers: receivers, delivery: delivery)
        }
        dispatch.wake()
        return receipt
    }

    func remind(_ order: ReminderOrder, in call: CallContext) async throws -> MailingReceipt {
        let account = try call.requireAccount()
        if let reply = try await database.reply(once: call, RespondentsContract.orderReminders, order) { return reply }
        if let violations = order.text?.violations, !violations.isEmpty { throw RPCError.invalid(violations) }
        let (now, delivery) = (clock.now(), dispatch.state.delivery)
        let receipt = try await database.write(once: call, RespondentsContract.orderReminders, order, at: now) { transaction in
            guard let occasion = try MailingStore.occasion(of: order.mailing, account: account, in: transaction) else {
                throw Self.unknown
            }
            guard occasion.privacy != .anonymous else {
                throw RPCError(
                    .failedPrecondition, reason: MailingRefusal.anonymous, "The mailing is anonymous: nobody knows who has answered.")
            }
            let text = try Self.text(of: order, account: account, in: transaction)
            let (id, receivers) = try MailingStore.create(
                of: text, remindingOf: occasion.root, project: occasion.project, survey: occasion.survey, privacy: occasion.privacy,
                account: account, at: now, in: transaction)
            try MailingStore.fill(id, account: account, at: now, in: transaction)
            return MailingReceipt(id: id, receivers: receivers, delivery: delivery)
        }
        dispatch.wake()
        return receipt
    }

    private static func text(of order: ReminderOrder, account: Int64, in transaction: borrowing Transaction) throws -> NewMailTemplate {
        if let text = order.text { return text }
        guard let id = order.template else { throw RPCError.invalid("template", "must be given, or subject and body") }
        guard let template = try MailTemplateStore.find(id, account: account, in: transaction) else {
            throw RPCError.invalid("template", "does not exist")
        }
        return NewMailTemplate(name: template.name, subject: template.subject, body: template.body, html: template.html)
    }

    func report(_ id: MailingID, in call: CallContext) async throws -> MailingReport {
        let account = try call.requireAccount()
        let stored = try await database.read { try MailingStore.report(of: id.id, account: account, in: $0) }
        guard var report = stored else { throw Self.unknown }
        (report.delivery, report.deliveryFault) = dispatch.state
        return report
    }

    func stop(_ id: MailingID, in call: CallContext) async throws -> MailingReport {
        try await setStopped(id, at: clock.now(), in: call)
    }

    func resume(_ id: MailingID, in call: CallContext) async throws -> MailingReport {
        let report = try await setStopped(id, at: nil, in: call)
        dispatch.wake()
        return report
    }

    private func setStopped(_ id: MailingID, at instant: Int64?, in call: CallContext) async throws -> MailingReport {
        let account = try call.requireAccount()
        let isKnown = try await database.write { try MailingStore.setStopped(id.id, at: instant, account: account, in: $0) }
        guard isKnown else { throw Self.unknown }
        return try await report(id, in: call)
    }

    func letters(_ request: LettersRequest, in call: CallContext, to send: (ListItem<Letter>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        guard (1...1_000).contains(request.limit) else { throw RPCError.invalid("limit", "must be 1 to 1,000") }
        guard let last = Self.place(request.cursor) else { throw RPCError.invalid("cursor", "is none that was given out") }
        let rows = try await database.read { transaction in
            guard try MailingStore.occasion(of: request.mailing, account: account, in: transaction) != nil else { throw Self.unknown }
            return try LetterStore.page(request, after: last, limit: request.limit + 1, account: account, in: transaction)
        }
        for row in rows.prefix(Int(request.limit)) { try await send(.row(row)) }
        guard rows.count > request.limit else { return }
        let end = rows[Int(request.limit) - 1]
        try await send(.next("\(end.at)-\(end.id)"))
    }

    /// `TIME-ID` of the last row of a page.
    private static func place(_ cursor: String?) -> (at: Int64, id: Int64)? {
        guard let cursor else { return (.min, 0) }
        let numbers = cursor.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard numbers.count == 2, let at = numbers[0], let id = numbers[1] else { return nil }
        return (at, id)
    }

    private static let unknown = RPCError.notFound("the mailing")
}
