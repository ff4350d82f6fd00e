import Storage

extension ResponseStore {
    enum Opening: Sendable, Equatable {
        /// A response that has just begun.
        case begun(ResponseRecord)
        /// The entry's response that was there already, running or completed.
        case present(ResponseRecord)
        /// The survey is no longer what the caller has checked: look again.
        case surveyChanged
    }

    /// Begins a response at the survey's first page, unless the entry has one: however many callers try at once, one begins and all find
    /// the same.
    static func open(
        _ entry: Entry, survey: SurveyRecord, page: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Opening {
        if let begun = try insert(entry, survey: survey, page: page, at: now, in: transaction) { return .begun(begun) }
        guard let present = try response(of: entry, survey: survey.id, in: transaction) else { return .surveyChanged }
        guard present.state == .completed, entry.isReusable else { return .present(present) }
        // The completed one gives the entry's place up, and whoever comes first takes it.
        try transaction.execute(
            "UPDATE responses SET entry_key = ?3 WHERE id = ?1 AND entry_key = ?2 AND state = ?4",
            present.id, entry.key, "\(entry.key):\(present.id)", ResponseState.completed)
        if let begun = try insert(entry, survey: survey, page: page, at: now, in: transaction) { return .begun(begun) }
        return try response(of: entry, survey: survey.id, in: transaction).map(Opening.present) ?? .surveyChanged
    }

    /// The condition repeats what was checked on an earlier reading: a change of the survey changes its version.
    private static func insert(
        _ entry: Entry, survey: SurveyRecord, page: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> ResponseRecord? {
        let row = try transaction.first(
            """
            INSERT INTO responses (
                account, survey, version, entry_key, grant_id, reference, respondent_key, page, bytes, state, opened_at, told_opened,
                told_answered
            )
            SELECT account, id, version, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, '', '' FROM surveys
            WHERE id = ?1 AND version = ?2 AND (response_limit IS NULL OR completions < response_limit)
            ON CONFLICT (survey, entry_key) DO NOTHING
            RETURNING \(ResponseRecord.columns)
            """,
            survey.id, survey.version, entry.key, entry.grant, entry.reference, RespondentKeys.newSeed(), page,
            ResponseState.started, now)
        guard let row else { return nil }
        return try ResponseRecord(row)
    }
}
