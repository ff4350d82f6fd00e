import Contracts
import Storage

/// Mail templates of accounts.
enum MailTemplateStore {
    private static let columns = "id, name, subject, body, html, created_at, version"

    static func create(
        _ new: NewMailTemplate, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> MailTemplate {
        let row = try transaction.first(
            """
            INSERT INTO mail_templates (account, name, subject, body, html, version, created_at) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)
            RETURNING \(columns)
            """, account, new.shownName, new.subject, new.body, new.html, now)
        guard let row else { throw StorageError(.corrupt, "An inserted mail template is not there.") }
        return try template(row)
    }

    static func find(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> MailTemplate? {
        try transaction.first("SELECT \(columns) FROM mail_templates WHERE account = ?1 AND id = ?2", account, id).map(template)
    }

    /// Whose template it is; nil when nobody has it.
    static func owner(of id: Int64, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first("SELECT account FROM mail_templates WHERE id = ?1", id)?.value(0)
    }

    /// nil when there is none of that version.
    ///
    /// - Parameter version: nil replaces any.
    static func replace(
        _ id: Int64, version: Int64?, with new: NewMailTemplate, account: Int64, in transaction: borrowing Transaction
    ) throws -> MailTemplate? {
        try transaction.first(
            """
            UPDATE mail_templates SET name = ?4, subject = ?5, body = ?6, html = ?7, version = version + 1
            WHERE account = ?1 AND id = ?2 AND version = COALESCE(?3, version) RETURNING \(columns)
            """, account, id, version, new.shownName, new.subject, new.body, new.html
        ).map(template)
    }

    /// False when there is none of that version.
    static func delete(_ id: Int64, version: Int64?, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM mail_templates WHERE account = ?1 AND id = ?2 AND version = COALESCE(?3, version)", account, id, version) == 1
    }

    /// Up to `limit` with an id above `after`, by id.
    static func page(account: Int64, after: Int64, limit: Int64, in transaction: borrowing Transaction) throws -> [MailTemplate] {
        try transaction.query(
            "SELECT \(columns) FROM mail_templates WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3", account, after, limit
        ).map(template)
    }

    private static func template(_ row: Row) throws -> MailTemplate {
        MailTemplate(
            id: try row.value(0), name: try row.value(1), subject: try row.value(2), body: try row.value(3), html: try row.value(4),
            createdAt: try row.value(5), version: try row.value(6))
    }
}
