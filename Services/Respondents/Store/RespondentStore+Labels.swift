import JSON
import Storage

/// The table by which respondents are found by their labels. It has what the row has: whoever changes the address, the survey or the labels
/// of a row does it inside `reindexing`.
extension RespondentStore {
    /// What of a row its label rows are made of.
    private struct Indexed {
        let survey: Int64
        let emailKey: String
        let labels: [String?]
    }

    /// Runs a change of one respondent's row and lets searches find it by what it says from then on, and no more by what it said.
    static func reindexing(
        _ id: Int64, account: Int64, in transaction: borrowing Transaction, _ change: (borrowing Transaction) throws -> Void
    ) throws {
        try unindex(id, account: account, in: transaction)
        try change(transaction)
        try index(id, account: account, in: transaction)
    }

    static func index(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        guard let row = try indexed(id, account: account, in: transaction) else { return }
        for (position, label) in row.labels.enumerated() {
            guard let label, !label.isEmpty else { continue }
            try transaction.execute(
                """
                INSERT INTO respondent_labels (account, survey, number, value, email_key, respondent) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO NOTHING
                """, account, row.survey, Int64(position + 1), label, row.emailKey, id)
        }
    }

    static func unindex(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        guard let row = try indexed(id, account: account, in: transaction) else { return }
        for (position, label) in row.labels.enumerated() {
            guard let label, !label.isEmpty else { continue }
            try transaction.execute(
                """
                DELETE FROM respondent_labels
                WHERE account = ?1 AND survey = ?2 AND number = ?3 AND value = ?4 AND email_key = ?5 AND respondent = ?6
                """, account, row.survey, Int64(position + 1), label, row.emailKey, id)
        }
    }

    private static func indexed(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Indexed? {
        try transaction.first("SELECT survey, email_key, labels FROM respondents WHERE id = ?1 AND account = ?2", id, account).map { row in
            let labels: String = try row.value(2)
            return Indexed(
                survey: try row.value(0), emailKey: try row.value(1), labels: try JSON.decode([String?].self, from: labels))
        }
    }

    /// Gives up to `limit` rows, of a time before there were searches, what those find them by; the count of them.
    static func indexOld(limit: Int, in transaction: borrowing Transaction) throws -> Int {
        let rows = try transaction.query(
            "SELECT id, account, added_at FROM respondents WHERE added_day IS NULL ORDER BY id LIMIT ?1", limit)
        for row in rows {
            let (id, account, added): (Int64, Int64, Int64) = (try row.value(0), try row.value(1), try row.value(2))
            try transaction.execute("UPDATE respondents SET added_day = ?2 WHERE id = ?1", id, VendorTime.day(added))
            try index(id, account: account, in: transaction)
        }
        return rows.count
    }
}
