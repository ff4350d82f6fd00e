import Contracts
import JSON
import Storage

/// Contacts. Nothing of them is unique.
enum ContactStore {
    static let columns = "id, email, mobile, uid, labels, version"

    static func create(
        _ contact: ValidContact, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Contact {
        let (uid, email, mobile) = (contact.identity[.uid], contact.identity[.email], contact.identity[.mobile])
        let row = try transaction.first(
            """
            INSERT INTO contacts (account, uid, email, mobile, email_key, labels, created_at, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1) RETURNING id
            """,
            account, uid?.text, email?.text, mobile?.text, email?.key, JSON.encodeString(contact.labels), now)
        guard let id: Int64 = try row?.value(0) else { throw StorageError(.corrupt, "An inserted contact is not there.") }
        try ContactLabels.insert(contact.labels, of: id, account: account, in: transaction)
        return Contact(id: id, email: email?.text, mobile: mobile?.text, uid: uid?.text, labels: contact.labels)
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

    /// The contact with what the client has instead; the caller has found it in this transaction.
    static func replace(
        _ old: Contact, by new: ValidContact, account: Int64, in transaction: borrowing Transaction
    ) throws -> Contact {
        let (uid, email, mobile) = (new.identity[.uid], new.identity[.email], new.identity[.mobile])
        try ContactLabels.remove(old.labels, of: old.id, account: account, in: transaction)
        try transaction.execute(
            """
            UPDATE contacts SET uid = ?3, email = ?4, mobile = ?5, email_key = ?6, labels = ?7, version = version + 1
            WHERE account = ?1 AND id = ?2
            """, account, old.id, uid?.text, email?.text, mobile?.text, email?.key, JSON.encodeString(new.labels))
        try ContactLabels.insert(new.labels, of: old.id, account: account, in: transaction)
        return Contact(
            id: old.id, email: email?.text, mobile: mobile?.text, uid: uid?.text, labels: new.labels, version: old.version + 1)
    }

    /// Removes the contact, which the caller has found in this transaction.
    static func delete(_ contact: Contact, account: Int64, in transaction: borrowing Transaction) throws {
        try ContactLabels.remove(contact.labels, of: contact.id, account: account, in: transaction)
        try transaction.execute("DELETE FROM contacts WHERE account = ?1 AND id = ?2", account, contact.id)
    }

    /// The one contact of the account that has any of the identifiers; nil when there is none, and when there are several.
    static func onlyMatch(_ identity: Identity, account: Int64, in transaction: borrowing Transaction) throws -> Contact? {
        let contacts = try matches(
            uid: identity[.uid]?.key, email: identity[.email]?.key, mobile: identity[.mobile]?.key, account: account, limit: 2,
            in: transaction)
        return contacts.count == 1 ? contacts.first : nil
    }

    /// Up to `limit` contacts of the account that have any of the identifiers.
    static func matches(
        uid: String?, email: String?, mobile: String?, account: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Contact] {
        try transaction.query(
            """
            SELECT \(columns) FROM contacts WHERE account = ?1 AND uid = ?2
            UNION SELECT \(columns) FROM contacts WHERE account = ?1 AND email_key = ?3
            UNION SELECT \(columns) FROM contacts WHERE account = ?1 AND mobile = ?4
            LIMIT ?5
            """, account, uid, email, mobile, limit
        ).map(contact)
    }

    static func contact(_ row: Row) throws -> Contact {
        let labels: String = try row.value(4)
        return Contact(
            id: try row.value(0), email: try row.value(1), mobile: try row.value(2), uid: try row.value(3),
            labels: try JSON.decode([String].self, from: labels), version: try row.value(5))
    }
}
