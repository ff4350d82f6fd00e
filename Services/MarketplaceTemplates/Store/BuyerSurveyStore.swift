import Contracts
import JSON
import Storage

extension BuyerSurveyStatus: SQLConvertible {}

/// The surveys that buyers ordered, in SQL.
enum BuyerSurveyStore {
    private static let columns = """
        id, version, template, status, launched_at, settings, qualifications, unique_links, clicks, created_at, last_complete_at
        """

    /// What is to be stored of a survey.
    struct Draft: Sendable {
        var status: BuyerSurveyStatus
        let content: SurveyInheritance.Result
        let admission: Admission
    }

    static func create(
        _ draft: Draft, template: Int64?, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> BuyerSurvey {
        let row = try transaction.first(
            """
            INSERT INTO buyer_surveys (
                account, version, template, status, launched_at, settings, qualifications, unique_links, clicks, created_at, changed_at
            ) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) RETURNING \(columns)
            """,
            account, template, draft.status, draft.status == .live ? now : nil, JSON.encodeString(draft.content.settings),
            JSON.encodeString(draft.content.qualifications), draft.admission.hasUniqueLinks, draft.admission.clicks, now)
        guard let row else { throw StorageError(.corrupt, "An inserted survey is not there.") }
        let id: Int64 = try row.value(0)
        try put(draft.content.quotas, instead: [], survey: id, account: account, in: transaction)
        return try survey(row, quotas: draft.content.quotas)
    }

    static func find(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> BuyerSurvey? {
        let row = try transaction.first("SELECT \(columns) FROM buyer_surveys WHERE id = ?1 AND account = ?2", id, account)
        return try row.map { try survey($0, quotas: try quotas(of: id, account: account, in: transaction)) }
    }

    /// Whether the survey is still as it was read. Where it is not, everything is to be looked at again.
    static func isCurrent(_ survey: BuyerSurvey, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM buyer_surveys WHERE id = ?1 AND account = ?2 AND version = ?3", survey.id, account, survey.version) != nil
    }

    /// The account's surveys with ids below `id`, newest first.
    static func surveys(
        of account: Int64, below id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [BuyerSurvey] {
        try transaction.query(
            "SELECT \(columns) FROM buyer_surveys WHERE account = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", account, id, limit
        ).map { row in
            try survey(row, quotas: try quotas(of: try row.value(0), account: account, in: transaction))
        }
    }

    /// Makes the draft the survey's next version; nil when it is no longer at that of `current`, or gone.
    static func replace(
        _ current: BuyerSurvey, by draft: Draft, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> BuyerSurvey? {
        let row = try transaction.first(
            """
            UPDATE buyer_surveys SET version = version + 1, status = ?4, launched_at = COALESCE(launched_at, ?5), settings = ?6,
                qualifications = ?7, unique_links = ?8, clicks = ?9, changed_at = ?10
            WHERE id = ?1 AND account = ?2 AND version = ?3 RETURNING \(columns)
            """,
            current.id, account, current.version, draft.status, draft.status == .live ? now : nil,
            JSON.encodeString(draft.content.settings), JSON.encodeString(draft.content.qualifications), draft.admission.hasUniqueLinks,
            draft.admission.clicks, now)
        guard let row else { return nil }
        try put(draft.content.quotas, instead: current.quotas, survey: current.id, account: account, in: transaction)
        return try survey(row, quotas: draft.content.quotas)
    }

    /// Pauses a survey that is live, for whoever finds in this transaction that it is full; false when it was not live.
    ///
    /// It is a change like any other: an edit that was made on the survey as it was before is made anew.
    @discardableResult
    static func pause(_ id: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE buyer_surveys SET status = ?3, version = version + 1, changed_at = ?4 WHERE id = ?1 AND account = ?2 AND status = ?5",
            id, account, BuyerSurveyStatus.paused, now, BuyerSurveyStatus.live) == 1
    }

    // MARK: Quotas

    private static func quotas(of survey: Int64, account: Int64, in transaction: borrowing Transaction) throws -> [BuyerQuota] {
        try transaction.query(
            """
            SELECT id, buyer_id, title, required_count, target, criteria, maximum, minimum, share, flexibility FROM buyer_quotas
            WHERE account = ?1 AND survey = ?2 ORDER BY place
            """, account, survey
        ).map { row in
            let criteria: String = try row.value(5)
            return BuyerQuota(
                id: try row.value(0), buyerID: try row.value(1), title: try row.value(2), requiredCount: try row.value(3),
                target: try row.value(4), maximum: try row.value(6), minimum: try row.value(7), share: try row.value(8),
                flexibility: try row.value(9), criteria: try JSON.decode([Qualification].self, from: criteria))
        }
    }

    /// Writes those that differ from the ones before, so that a change of one quota among a thousand is one row.
    private static func put(
        _ quotas: [BuyerQuota], instead before: [BuyerQuota], survey: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws {
        let known = Dictionary(uniqueKeysWithValues: before.enumerated().map { ($1.id, (place: $0, quota: $1)) })
        let kept = Set(quotas.map(\.id))
        // First those that go: another quota may have the buyer's id from now on.
        for quota in before where !kept.contains(quota.id) {
            try transaction.execute(
                "DELETE FROM buyer_quotas WHERE account = ?1 AND survey = ?2 AND id = ?3", account, survey, quota.id)
        }
        for (place, quota) in quotas.enumerated() {
            if let old = known[quota.id], old.place == place, old.quota == quota { continue }
            try transaction.execute(
                """
                INSERT INTO buyer_quotas (
                    account, survey, id, buyer_id, place, title, required_count, target, criteria, maximum, minimum, share, flexibility
                ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                ON CONFLICT (account, survey, id) DO UPDATE SET buyer_id = excluded.buyer_id, place = excluded.place,
                    title = excluded.title, required_count = excluded.required_count, target = excluded.target,
                    criteria = excluded.criteria, maximum = excluded.maximum, minimum = excluded.minimum, share = excluded.share,
                    flexibility = excluded.flexibility
                """,
                account, survey, quota.id, quota.buyerID, place, quota.title, quota.requiredCount, quota.target,
                JSON.encodeString(quota.criteria), quota.maximum, quota.minimum, quota.share, quota.flexibility)
        }
    }

    private static func survey(_ row: Row, quotas: [BuyerQuota]) throws -> BuyerSurvey {
        let launchedAt: Int64? = try row.value(4)
        let (settings, qualifications): (String, String) = (try row.value(5), try row.value(6))
        return BuyerSurvey(
            id: try row.value(0), version: try row.value(1), template: try row.value(2), status: try row.value(3),
            wasLaunched: launchedAt != nil, settings: try JSON.decode(JSONValue.self, from: settings),
            qualifications: try JSON.decode([Qualification].self, from: qualifications), quotas: quotas,
            admission: Admission(hasUniqueLinks: try row.value(7), clicks: try row.value(8)), createdAt: try row.value(9),
            lastCompleteAt: try row.value(10))
    }
}

extension BuyerSurvey {
    /// The survey as a layer that others lie over.
    var content: SurveyContent {
        SurveyContent(settings: settings.object ?? JSONObject(), qualifications: qualifications, quotas: quotas.map(QuotaOrder.init))
    }
}
