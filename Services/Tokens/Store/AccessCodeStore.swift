import Contracts
import RPC
import Storage

/// Access codes: grants with what their owners see of them.
struct AccessCodeStore: Sendable {
    let grants: GrantStore

    private static let columns = "\(GrantStore.columns), c.expires_text, c.created_at, c.subject, c.object, c.survey_uuid"
    private static let joined = "codes c JOIN grants g ON g.id = c.grant_id AND g.account = c.account"

    /// - Parameter issueKey: Names the occasion; a new one for each code.
    func issue(
        _ new: NewAccessCode, _ terms: AccessCodeTerms, issueKey: String, account: Int64, at now: Int64,
        in transaction: borrowing Transaction
    ) throws -> AccessCode {
        let form = GrantForm.accessCode
        let grant = NewGrant(
            survey: new.survey?.id ?? 0, form: form, issueKey: issueKey, reference: nil, use: terms.use, expiresAt: terms.expiry.instant)
        let issued = try grants.issue(grant, account: account, at: now, in: transaction) { form.randomToken() }
        try transaction.execute(
            """
            INSERT INTO codes (grant_id, account, expires_text, subject, object, survey_uuid, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            issued.id, account, terms.expiry.text, new.subject, new.object, new.survey?.uuid, now)
        return AccessCode(
            code: issued.token, singleParticipation: terms.use == .oneStart, expiresAt: terms.expiry.text, createdAt: now,
            subject: new.subject, object: new.object, survey: new.survey)
    }

    func find(_ code: String, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> AccessCode? {
        try row(code, account: account, in: transaction).map { try self.code($0, at: now) }
    }

    /// Rows of one page in the order of issue, and the count of all.
    func page(_ page: NumberedPage, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> AccessCodePage {
        let count = try transaction.first("SELECT count(*) FROM codes WHERE account = ?1", account)
        // Skipped in the index alone, before any grant is looked up.
        let rows = try transaction.query(
            """
            SELECT \(Self.columns) FROM \(Self.joined) WHERE c.account = ?1 AND c.grant_id IN (
                SELECT grant_id FROM codes WHERE account = ?1 ORDER BY grant_id LIMIT ?2 OFFSET ?3
            ) ORDER BY c.grant_id
            """, account, page.size, page.offset)
        return AccessCodePage(total: try count?.value(0) ?? 0, codes: try rows.map { try code($0, at: now) })
    }

    /// Changes what is given; nil when the account has no such code.
    ///
    /// What has been started stays started: a code that becomes single again after a start is used up, one that becomes repeatable is not.
    func update(
        _ change: AccessCodeChange, expiry: ExpiryTime?, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> AccessCode? {
        guard let row = try row(change.code, account: account, in: transaction) else { return nil }
        let id: Int64 = try row.value(0)
        let (survey, subject, object) = (change.survey, change.subject, change.object)
        // Its survey may have given six equal characters to somebody else.
        let changed = try transaction.execute(
            """
            UPDATE grants SET use_rule = COALESCE(?3, use_rule), expires_at = COALESCE(?4, expires_at),
                survey = CASE WHEN ?5 = 1 THEN ?6 ELSE survey END
            WHERE id = ?1 AND account = ?2 AND state <> 'revoked' AND (?5 = 0 OR NOT EXISTS (
                SELECT 1 FROM grants AS other WHERE other.survey = ?6 AND other.hash = grants.hash AND other.id <> ?1
            ))
            """,
            id, account, change.singleParticipation.map(AccessCodeRules.use), expiry?.instant, survey != nil, survey?.survey?.id ?? 0)
        guard changed == 1 else {
            throw RPCError(.alreadyExists, "another participant of that survey has the same token", doNotRetry: true)
        }
        try transaction.execute(
            """
            UPDATE codes SET expires_text = COALESCE(?3, expires_text), subject = CASE WHEN ?4 = 1 THEN ?5 ELSE subject END,
                object = CASE WHEN ?6 = 1 THEN ?7 ELSE object END, survey_uuid = CASE WHEN ?8 = 1 THEN ?9 ELSE survey_uuid END
            WHERE grant_id = ?1 AND account = ?2
            """,
            id, account, expiry?.text, subject != nil, subject?.uuid, object != nil, object?.uuid, survey != nil, survey?.survey?.uuid)
        return try find(change.code, account: account, at: now, in: transaction)
    }

    /// False when the account has no such code.
    func delete(_ code: String, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        guard let row = try row(code, account: account, in: transaction) else { return false }
        let id: Int64 = try row.value(0)
        guard try grants.revoke(id, account: account, in: transaction) else { return false }
        return try transaction.execute("DELETE FROM codes WHERE grant_id = ?1 AND account = ?2", id, account) == 1
    }

    private func row(_ code: String, account: Int64, in transaction: borrowing Transaction) throws -> Row? {
        try transaction.first(
            """
            SELECT \(Self.columns) FROM \(Self.joined)
            WHERE g.form = ?1 AND g.form <> 'surveyToken' AND g.hash = ?2 AND g.account = ?3 AND g.state <> 'revoked'
            """,
            GrantForm.accessCode, grants.seal.hash(code), account)
    }

    private func code(_ row: Row, at now: Int64) throws -> AccessCode {
        let grant = try grants.grant(row, at: now)
        let uuid: String? = try row.value(16)
        return AccessCode(
            code: grant.token, singleParticipation: grant.use == .oneStart, expiresAt: try row.value(12), createdAt: try row.value(13),
            subject: try row.value(14), object: try row.value(15), survey: uuid.map { SurveyReference(id: grant.survey, uuid: $0) })
    }
}
