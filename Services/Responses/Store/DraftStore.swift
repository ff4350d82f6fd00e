import Storage

/// What was typed on a page and put aside.
enum DraftStore {
    /// The form of the page where the response stands; nil when nothing of it was put aside.
    static func form(of response: ResponseRecord, in transaction: borrowing Transaction) throws(StorageError) -> String? {
        try transaction.first("SELECT form FROM drafts WHERE response = ?1 AND page = ?2", response.id, response.page)?.value(0)
    }

    /// Only while the response stands at the page that was read: its answer would find no draft to delete otherwise.
    static func save(
        _ form: String, of response: ResponseRecord, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Bool {
        try transaction.execute(
            """
            INSERT INTO drafts (response, account, page, form, saved_at)
            SELECT id, account, page, ?4, ?5 FROM responses WHERE id = ?1 AND page = ?2 AND state = ?3
            ON CONFLICT (response) DO UPDATE SET page = excluded.page, form = excluded.form, saved_at = excluded.saved_at
            """, response.id, response.page, ResponseState.started, form, now) == 1
    }
}
