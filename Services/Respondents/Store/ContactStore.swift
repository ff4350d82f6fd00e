import Contracts
import JSON
import Storage

/// Contacts. Nothing of them is unique.
enum ContactStore {
    private static let columns = "id, email, mobile, uid, labels"

    static func create(
        _ contact: ValidContact, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Contact {
        let (uid, email, mobile) = (contact.identity[.uid], contact.identity[.email], contact.identity[.mobile])
        let row = try transaction.first(
            """
            INSERT INTO contacts (account, uid, email, mobile, email_key, labels, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            RETURNING \(columns)
            """,
            account, uid?.text, email?.text, mobile?.text, email?.key, JSON.encodeString(contact.labels), now)
        guard let row else { throw StorageError(.corrupt, "An inserted contact is not there.") }
        return try self.contact(row)
    }

    static func find(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Contact? {
        try transaction.first("SELECT \(columns) FROM contacts WHERE account = ?1 AND id = ?2", account, id).map(contact)
    }

    /// What becomes of a contact of any account when it is asked: its address, empty where it has none, and its labels as a JSON array.
    static func person(
        _ id: Int64, in transaction: borrowing Transaction
    ) throws -> (account: Int64, email: String, labels: String)? {
        try transaction.first("SELECT account, COALESCE(email, ''), labels FROM contacts WHERE id = ?1", id).map { row in
            (try row.value(0), try row.value(1), try row.value(2))
        }
    }

    /// The one contact of the account that has any of the identifiers; nil when there is none, and when there are several.
    static func onlyMatch(_ identity: Identity, account: Int64, in transaction: borrowing Transaction) throws -> Contact? {
        let rows = try transaction.query(
            """
            SELECT \(columns) FROM contacts WHERE account = ?1 AND uid = ?2
            UNION SELECT \(columns) FROM contacts WHERE account = ?1 AND email_key = ?3
            UNION SELECT \(columns) FROM contacts WHERE account = ?1 AND mobile = ?4
            LIMIT 2
            """,
            account, identity[.uid]?.key, identity[.email]?.key, identity[.mobile]?.key)
        return rows.count == 1 ? try rows.first.map(contact) : nil
    }

    private static func contact(_ row: Row) throws -> Contact {
        let labels: String = try row.value(4)
        return Contact(
            id: try row.value(0), email: try row.value(1), mobile: try row.value(2), uid: try row.value(3),
            labels: try JSON.decode([String].self, from: labels))
    }
}
