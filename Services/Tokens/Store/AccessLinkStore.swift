import Contracts
import ServiceKit
import Storage

extension AccessLinkFunction: SQLConvertible {}

/// Access links, of whose keys (`act`) only hashes are kept.
enum AccessLinkStore {
    static func create(
        _ new: NewAccessLink, account: Int64, act: Secret, at now: Int64, in transaction: borrowing Transaction
    ) throws -> IssuedAccessLink {
        let row = try transaction.first(
            """
            INSERT INTO access_links (account, hash, project, mailing, link_function, subgroup, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id
            """,
            account, act.hash, new.project, new.mailing, new.function, new.subgroup, now)
        return IssuedAccessLink(act: act.text, id: try row?.value(0))
    }

    /// nil for a key that nobody has, that was revoked, and for one of another project: one look-up, that takes the same whichever it is.
    static func find(act: Secret, project: String, in transaction: borrowing Transaction) throws -> AccessLink? {
        try transaction.first(
            """
            SELECT account, project, mailing, link_function, subgroup FROM access_links
            WHERE hash = ?1 AND project = ?2 AND revoked_at IS NULL
            """, act.hash, project
        ).map { row in
            AccessLink(
                account: try row.value(0), project: try row.value(1), mailing: try row.value(2), function: try row.value(3),
                subgroup: try row.value(4))
        }
    }

    /// Up to `limit` links of the project behind an id that were not revoked, in the order of their making.
    static func list(
        project: String, account: Int64, after id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [ListedAccessLink] {
        try transaction.query(
            """
            SELECT id, mailing, link_function, subgroup, created_at FROM access_links
            WHERE account = ?1 AND project = ?2 AND id > ?3 AND revoked_at IS NULL ORDER BY id LIMIT ?4
            """, account, project, id, limit
        ).map { row in
            ListedAccessLink(
                id: try row.value(0), mailing: try row.value(1), function: try row.value(2), subgroup: try row.value(3),
                createdAt: try row.value(4))
        }
    }

    /// False when the account's project never had such a link; one that was revoked before stays so.
    static func revoke(
        _ link: AccessLinkName, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.execute(
            "UPDATE access_links SET revoked_at = COALESCE(revoked_at, ?4) WHERE id = ?1 AND account = ?2 AND project = ?3",
            link.id, account, link.project, now) == 1
    }
}
