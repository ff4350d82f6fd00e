import JSON
import Storage

/// What contacts are found by their labels with. Empty labels are not found.
enum ContactLabels {
    static func insert(_ labels: [String], of contact: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        for (number, label) in zip(Int64(1)..., labels) where !label.isEmpty {
            try transaction.execute(
                "INSERT INTO contact_labels (account, number, digest, contact) VALUES (?1, ?2, ?3, ?4)",
                account, number, LabelDigest.of(label), contact)
        }
    }

    static func remove(_ labels: [String], of contact: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        for (number, label) in zip(Int64(1)..., labels) where !label.isEmpty {
            try transaction.execute(
                "DELETE FROM contact_labels WHERE account = ?1 AND number = ?2 AND digest = ?3 AND contact = ?4",
                account, number, LabelDigest.of(label), contact)
        }
    }

    /// Makes up to `limit` contacts of a time before there was this table known to it.
    ///
    /// - Returns: Whether there may be more.
    static func catchUp(limit: Int, in transaction: borrowing Transaction) throws -> Bool {
        let rows = try transaction.query("SELECT id, account, labels FROM contacts WHERE version = 0 ORDER BY id LIMIT ?1", limit)
        for row in rows {
            let (id, account, labels): (Int64, Int64, String) = (try row.value(0), try row.value(1), try row.value(2))
            try insert(try JSON.decode([String].self, from: labels), of: id, account: account, in: transaction)
            try transaction.execute("UPDATE contacts SET version = 1 WHERE id = ?1", id)
        }
        return rows.count == limit
    }
}
