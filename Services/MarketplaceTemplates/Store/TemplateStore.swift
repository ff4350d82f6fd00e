import Contracts
import JSON
import Storage

extension TemplateVisibility: SQLConvertible {}

/// Templates in SQL. The owner is an account, or 0 for the installation itself.
enum TemplateStore {
    private static let columns = "id, version, folder, name, title, visibility, shared_with, content"
    private static let headingColumns = "t.id, t.account, t.folder, t.name, t.title, t.shared_with, t.service_buyer"

    // MARK: The owner's

    static func create(_ valid: ValidTemplate, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Template {
        let row = try transaction.first(
            """
            INSERT INTO templates (
                account, version, folder, name, title, visibility, shared_with, service_buyer, content, created_at, changed_at
            ) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) RETURNING \(columns)
            """,
            account, valid.new.folder, valid.new.name, valid.new.title, valid.new.visibility, JSON.encodeString(valid.sharedWith),
            valid.new.isServiceBuyer, JSON.encodeString(valid.content), now)
        guard let row else { throw StorageError(.corrupt, "An inserted template is not there.") }
        let template = try template(row)
        try share(template, in: transaction)
        return template
    }

    static func find(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Template? {
        try transaction.first("SELECT \(columns) FROM templates WHERE id = ?1 AND account = ?2", id, account).map(template)
    }

    /// Nil when the account has no such template, or not at that version.
    static func replace(
        _ id: Int64, version: Int64?, by valid: ValidTemplate, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Template? {
        let row = try transaction.first(
            """
            UPDATE templates SET version = version + 1, folder = ?4, name = ?5, title = ?6, visibility = ?7, shared_with = ?8,
                service_buyer = ?9, content = ?10, changed_at = ?11
            WHERE id = ?1 AND account = ?2 AND version = COALESCE(?3, version) RETURNING \(columns)
            """,
            id, account, version, valid.new.folder, valid.new.name, valid.new.title, valid.new.visibility,
            JSON.encodeString(valid.sharedWith), valid.new.isServiceBuyer, JSON.encodeString(valid.content), now)
        guard let row else { return nil }
        let template = try template(row)
        try transaction.execute("DELETE FROM template_shares WHERE template = ?1", id)
        try share(template, in: transaction)
        return template
    }

    /// False when the account has no such template, or not at that version.
    static func delete(_ id: Int64, version: Int64?, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        let count = try transaction.execute(
            "DELETE FROM templates WHERE id = ?1 AND account = ?2 AND version = COALESCE(?3, version)", id, account, version)
        guard count == 1 else { return false }
        try transaction.execute("DELETE FROM template_shares WHERE template = ?1", id)
        return true
    }

    /// The account's templates with ids below `id`, newest first.
    static func templates(
        of account: Int64, below id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Template] {
        try transaction.query(
            "SELECT \(columns) FROM templates WHERE account = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", account, id, limit
        ).map(template)
    }

    private static func share(_ template: Template, in transaction: borrowing Transaction) throws {
        guard template.visibility == .shared else { return }
        for account in template.sharedWith {
            try transaction.execute("INSERT INTO template_shares (account, template) VALUES (?1, ?2)", account, template.id)
        }
    }

    private static func template(_ row: Row) throws -> Template {
        let (accounts, content): (String, String) = (try row.value(6), try row.value(7))
        return Template(
            id: try row.value(0), version: try row.value(1), folder: try row.value(2), name: try row.value(3), title: try row.value(4),
            visibility: try row.value(5), sharedWith: try JSON.decode([Int64].self, from: accounts),
            content: try JSON.decode(JSONValue.self, from: content))
    }

    // MARK: The buyers'

    /// What the account may use of a template; nil when it may not use it.
    static func content(_ id: Int64, for account: Int64, in transaction: borrowing Transaction) throws -> SurveyContent? {
        let row = try transaction.first(
            """
            SELECT content FROM templates WHERE id = ?1 AND (account = ?2 OR visibility = 'default' OR (
                visibility = 'shared' AND EXISTS (SELECT 1 FROM template_shares WHERE account = ?2 AND template = ?1)
            ))
            """, id, account)
        guard let text: String = try row?.value(0) else { return nil }
        return PayloadReader(try JSON.decode(JSONObject.self, from: text)).content
    }

    /// The templates that the account may use with ids above `id`, oldest first.
    ///
    /// Each of the three sorts is read in the order of an index and no further than wanted, however many templates others have.
    static func accessible(
        to account: Int64, above id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [TemplateHeading] {
        let rows = try transaction.query(
            """
            SELECT \(headingColumns) FROM (
                SELECT id FROM (SELECT id FROM templates WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3) AS own
                UNION
                SELECT id FROM (SELECT id FROM templates WHERE visibility = 'default' AND id > ?2 ORDER BY id LIMIT ?3) AS standard
                UNION
                SELECT id FROM (
                    SELECT template AS id FROM template_shares WHERE account = ?1 AND template > ?2 ORDER BY template LIMIT ?3
                ) AS shared
            ) AS accessible JOIN templates AS t ON t.id = accessible.id ORDER BY t.id LIMIT ?3
            """, account, id, limit)
        return try rows.map { row in
            let (owner, accounts): (Int64, String) = (try row.value(1), try row.value(5))
            let sharedWith = try JSON.decode([Int64].self, from: accounts)
            return TemplateHeading(
                id: try row.value(0), folder: try row.value(2), name: try row.value(3), title: try row.value(4), owner: owner,
                sharedWith: owner == account ? sharedWith : sharedWith.filter { $0 == account }, isOwner: owner == account,
                isServiceBuyer: try row.value(6))
        }
    }
}
