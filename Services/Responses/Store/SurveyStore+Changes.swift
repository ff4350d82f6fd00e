import JSON
import Storage

extension SurveyStore {
    /// Stores a new survey; nil when the account has another one of this url_title.
    func create(
        _ draft: SurveyDraft, account: Int64, isHidden: Bool = false, at now: Int64, in transaction: borrowing Transaction
    ) throws -> (record: SurveyRecord, questionnaire: Questionnaire)? {
        let questionnaire = draft.numbered(from: try numbers(draft.newElements, in: transaction))
        let uuid = Secrets.uuid()
        let settings = questionnaire.settings
        let row = try transaction.first(
            """
            INSERT INTO surveys (
                account, uuid, url_key, version, status, ends_at, response_limit, completions, code_key, created_at, published_at,
                is_hidden
            ) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10)
            ON CONFLICT (account, url_key) DO NOTHING RETURNING id
            """,
            account, uuid, Self.urlKey(settings, uuid: uuid), settings.status.rawValue, settings.endsAt, settings.responseLimit,
            Secrets.randomBytes(32), now, Self.publication(settings, at: now), isHidden)
        guard let row else { return nil }
        let record = SurveyRecord(id: try row.value(0), account: account, uuid: uuid, version: 1, completions: 0)
        try insertVersion(questionnaire, password: draft.password.digest(instead: .none), of: record, at: now, in: transaction)
        return (record, questionnaire)
    }

    /// Why a survey was not replaced.
    enum Collision {
        /// It is at another version by now.
        case version
        /// Another survey of the account has the url_title.
        case urlTitle
    }

    enum Replacement {
        case replaced(SurveyRecord, Questionnaire)
        case refused(Collision)
    }

    /// Makes the document the survey's next version, provided that it is still at that of `current`.
    func replace(
        _ current: SurveyRecord, password: PasswordDigest, by draft: SurveyDraft, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Replacement {
        let questionnaire = draft.numbered(from: try numbers(draft.newElements, in: transaction))
        let settings = questionnaire.settings
        let row = try transaction.first(
            """
            UPDATE surveys SET version = version + 1, url_key = ?3, status = ?4, ends_at = ?5, response_limit = ?6,
                published_at = COALESCE(published_at, ?7)
            WHERE id = ?1 AND version = ?2 AND NOT EXISTS (
                SELECT 1 FROM surveys AS other WHERE other.account = surveys.account AND other.url_key = ?3 AND other.id <> ?1
            )
            RETURNING \(SurveyRecord.columns)
            """,
            current.id, current.version, Self.urlKey(settings, uuid: current.uuid), settings.status.rawValue, settings.endsAt,
            settings.responseLimit, Self.publication(settings, at: now))
        guard let row else {
            let isUnchanged = try survey(current.id, in: transaction)?.version == current.version
            return .refused(isUnchanged ? .urlTitle : .version)
        }
        let record = try SurveyRecord(row)
        try insertVersion(questionnaire, password: draft.password.digest(instead: password), of: record, at: now, in: transaction)
        return .replaced(record, questionnaire)
    }

    /// Whether another survey of the account has the url_title.
    func isTaken(
        urlTitle: String, of account: Int64, except survey: Int64?, in transaction: borrowing Transaction
    ) throws(StorageError) -> Bool {
        try transaction.first(
            "SELECT id FROM surveys WHERE account = ?1 AND url_key = ?2 AND id <> ?3", account, urlTitle, survey ?? 0) != nil
    }

    /// Deletes a survey that is at the version and has no responses; false when it is not, or has some.
    func delete(_ survey: SurveyRecord, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            """
            DELETE FROM surveys WHERE id = ?1 AND version = ?2 AND NOT EXISTS (SELECT 1 FROM responses WHERE responses.survey = ?1)
            """, survey.id, survey.version) == 1
    }

    private func insertVersion(
        _ questionnaire: Questionnaire, password: PasswordDigest, of survey: SurveyRecord, at now: Int64,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO survey_versions (survey, version, account, document, password_digest, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            survey.id, survey.version, survey.account, JSON.encodeString(questionnaire.document), password.text, now)
    }

    /// The first of `count` ids that nobody else gets.
    private func numbers(_ count: Int64, in transaction: borrowing Transaction) throws -> Int64 {
        let row = try transaction.first("UPDATE element_numbers SET next = next + ?1 WHERE name = 'element' RETURNING next", count)
        guard let row else { throw MissingSequence() }
        let next: Int64 = try row.value(0)
        return next - count
    }

    struct MissingSequence: Error {}

    /// When the survey left its making, if it has by now.
    private static func publication(_ settings: SurveySettings, at now: Int64) -> Int64? {
        settings.status == .creating ? nil : now
    }

    /// A uuid has no colon, and no title has one either.
    private static func urlKey(_ settings: SurveySettings, uuid: String) -> String {
        settings.urlTitle ?? ":\(uuid)"
    }
}

extension SurveyDraft.Password {
    /// What is stored with the version.
    func digest(instead current: PasswordDigest) -> PasswordDigest {
        switch self {
        case .unchanged: current
        case .removed: .none
        case .set(let password): PasswordDigest(of: password)
        }
    }
}
