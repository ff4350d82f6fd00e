import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// The surveys that buyers order.
///
/// What is wrong is told in the order of the document's errors: the feature, the survey, the template, the one template of a survey, and only
/// then what the payload has in it (P-2).
struct BuyerSurveyHandlers: Sendable {
    /// Other edits of one survey that may come between an edit's reading and its writing before it keeps them out.
    private static let attempts = 8

    let database: Database
    let clock: Clock
    let feature: TemplateFeature
    /// An account waits for itself alone, whatever surveys another names.
    private struct Edited: Hashable {
        let account: Int64
        let survey: Int64
    }

    private let turns = Turns<Edited>()

    init(database: Database, clock: Clock, feature: TemplateFeature) {
        self.database = database
        self.clock = clock
        self.feature = feature
    }

    func create(_ new: NewBuyerSurvey, in call: CallContext) async throws -> BuyerSurvey {
        let account = try call.requireAccount()
        if let reply = try await database.reply(once: call, MarketplaceContract.createSurvey, new) { return reply }
        let reference = try await reference(in: new.payload, of: account, call)
        var template: SurveyContent?
        var templateID: Int64?
        if case .id(let id) = reference {
            template = try await database.read { try Self.template(id, for: account, in: $0) }
            templateID = id
        }
        let layer = template
        let draft = try await offLoop { try Self.draft(of: new.payload, over: nil, layer) }
        let (now, id) = (clock.now(), templateID)
        return try await database.write(once: call, MarketplaceContract.createSurvey, new, at: now) { transaction in
            let settled = try draft.settled(over: nil, account: account, in: transaction)
            return try BuyerSurveyStore.create(settled, template: id, account: account, at: now, in: transaction)
        }
    }

    func update(_ change: BuyerSurveyChange, in call: CallContext) async throws -> BuyerSurvey {
        let account = try call.requireAccount()
        let reference = try await reference(in: change.payload, of: account, call, survey: change.id)
        return try await turns.take(at: Edited(account: account, survey: change.id)) { try await update(change, reference, account) }
    }

    /// Reads, merges and writes provided that nobody else has written meanwhile: merging a thousand quotas outside the write transaction
    /// keeps nobody waiting. An edit that others forestall time and again does all of it inside.
    private func update(_ change: BuyerSurveyChange, _ reference: TemplateReference, _ account: Int64) async throws -> BuyerSurvey {
        let now = clock.now()
        for _ in 0..<Self.attempts {
            let (current, template) = try await database.read { transaction in
                let survey = try Self.survey(change.id, of: account, in: transaction)
                return (survey, try Self.template(reference, of: survey, account: account, in: transaction))
            }
            let draft = try await offLoop { try Self.draft(of: change.payload, changing: current, template) }
            guard let draft else { return current }
            let replaced = try await database.write { transaction in
                try Self.replace(current, by: draft, account: account, at: now, in: transaction)
            }
            if let replaced { return replaced }
        }
        return try await database.write { transaction in
            let current = try Self.survey(change.id, of: account, in: transaction)
            let template = try Self.template(reference, of: current, account: account, in: transaction)
            guard let draft = try Self.draft(of: change.payload, changing: current, template) else { return current }
            guard let replaced = try Self.replace(current, by: draft, account: account, at: now, in: transaction) else {
                throw RPCError(.unavailable, "others change the survey all the time", retryAfter: 100)
            }
            return replaced
        }
    }

    func get(_ id: BuyerSurveyID, in call: CallContext) async throws -> BuyerSurvey {
        let account = try call.requireAccount()
        return try await database.read { try Self.survey(id.id, of: account, in: $0) }
    }

    func screener(_ id: BuyerSurveyID, in call: CallContext) async throws -> Screener {
        Screener(of: try await get(id, in: call))
    }

    func list(_ request: PageRequest, in call: CallContext, to send: (ListItem<BuyerSurvey>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        let page = try NewestFirst(request)
        try await page.send(to: send, id: \.id, size: { JSON.encode($0).count }) { below, limit in
            try await database.read { try BuyerSurveyStore.surveys(of: account, below: below, limit: limit, in: $0) }
        }
    }

    // MARK: Steps

    /// Nil when the survey is no longer what the draft was made on: what is counted of it says nothing of the draft then.
    private static func replace(
        _ current: BuyerSurvey, by draft: BuyerSurveyStore.Draft, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> BuyerSurvey? {
        guard try BuyerSurveyStore.isCurrent(current, account: account, in: transaction) else { return nil }
        let settled = try draft.settled(over: current, account: account, in: transaction)
        return try BuyerSurveyStore.replace(current, by: settled, account: account, at: now, in: transaction)
    }

    /// The template that the payload names, for an account that may name one.
    ///
    /// - Parameter survey: Which must be there before a mistake in the name is told.
    private func reference(
        in payload: JSONValue, of account: Int64, _ call: CallContext, survey: Int64? = nil
    ) async throws -> TemplateReference {
        let reference = TemplateReference(payload)
        if reference != .absent { try await feature.require(for: account, in: call) }
        if reference == .malformed {
            if let survey { _ = try await database.read { try Self.survey(survey, of: account, in: $0) } }
            throw RPCError.invalid("template_id", "must be the whole number of one template")
        }
        return reference
    }

    private static func survey(_ id: Int64, of account: Int64, in transaction: borrowing Transaction) throws -> BuyerSurvey {
        guard let survey = try BuyerSurveyStore.find(id, account: account, in: transaction) else {
            throw RPCError(.notFound, reason: MarketplaceRefusal.surveyUnknown, "the survey does not exist")
        }
        return survey
    }

    private static func template(_ id: Int64, for account: Int64, in transaction: borrowing Transaction) throws -> SurveyContent {
        guard let content = try TemplateStore.content(id, for: account, in: transaction) else {
            throw RPCError(.notFound, reason: MarketplaceRefusal.templateUnknown, "the template does not exist")
        }
        return content
    }

    /// The template's content where the payload names the one that the survey was made of; nil where it names none (P-4).
    private static func template(
        _ reference: TemplateReference, of survey: BuyerSurvey, account: Int64, in transaction: borrowing Transaction
    ) throws -> SurveyContent? {
        guard case .id(let id) = reference else { return nil }
        let content = try template(id, for: account, in: transaction)
        guard let used = survey.template else {
            throw RPCError(.failedPrecondition, reason: MarketplaceRefusal.noTemplate, "the survey was made of no template")
        }
        guard used == id else {
            throw RPCError(.failedPrecondition, reason: MarketplaceRefusal.otherTemplate, "the survey was made of another template")
        }
        return content
    }

    /// Nil where the payload changes nothing, which a closed survey bears as well.
    private static func draft(
        of payload: JSONValue, changing survey: BuyerSurvey, _ template: SurveyContent?
    ) throws(RPCError) -> BuyerSurveyStore.Draft? {
        let draft = try draft(of: payload, over: survey, template)
        if draft.status == survey.status, draft.content == survey.merged { return nil }
        guard survey.status != .closed else { throw .invalid("ps_survey_status", "is 44: a closed survey cannot be changed") }
        return draft
    }

    private static func draft(
        of payload: JSONValue, over survey: BuyerSurvey?, _ template: SurveyContent?
    ) throws(RPCError) -> BuyerSurveyStore.Draft {
        guard let object = payload.object else { throw .invalid("$", "must be an object") }
        let reader = PayloadReader(object)
        var mistakes = reader.mistakes
        let (quotas, overlaps) = (reader.content.quotas, reader.content.quotas.overlappingRanges)
        // What a survey has of its template may come back with it.
        let known = overlaps.isEmpty ? [] : Set((survey?.quotas ?? []).map { QuotaOrder($0).conditions })
        for (first, second) in overlaps where !known.contains(quotas[first].conditions) || !known.contains(quotas[second].conditions) {
            mistakes.note("quotas[\(second)]", "overlaps quotas[\(first)]")
        }
        let merged = SurveyInheritance.merged(reader.content, over: survey?.content, over: template, names: .random)
        let content = merged.content
        merged.checkShares(ordered: quotas.count, &mistakes)
        content.check(isPlain: template == nil && survey?.template == nil, &mistakes)
        let status = (survey?.status ?? .draft).next(asked: reader.status, content: content, &mistakes)
        try mistakes.check()
        return BuyerSurveyStore.Draft(status: status, content: merged, admission: content.admission)
    }
}

extension BuyerSurvey {
    fileprivate var merged: SurveyInheritance.Result {
        SurveyInheritance.Result(settings: settings.object ?? JSONObject(), qualifications: qualifications, quotas: quotas)
    }
}
