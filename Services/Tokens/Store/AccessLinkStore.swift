import Contracts
import Storage

extension AccessLinkFunction: SQLConvertible {}

/// Access links, of whose keys (`act`) only hashes are kept.
enum AccessLinkStore {
    static func create(
        _ new: NewAccessLink, account: Int64, act: Secret, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO access_links (account, hash, project, mailing, link_function, subgroup, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            account, act.hash, new.project, new.mailing, new.function, new.subgroup, now)
    }

    /// nil for a key that nobody has, and for one of another project.
    static func find(act: Secret, project: String, in transaction: borrowing Transaction) throws -> AccessLink? {
        try transaction.first(
            "SELECT account, project, mailing, link_function, subgroup FROM access_links WHERE hash = ?1 AND project = ?2",
            act.hash, project
        ).map { row in
            AccessLink(
                account: try row.value(0), project: try row.value(1), mailing: try row.value(2), function: try row.value(3),
                subgroup: try row.value(4))
        }
    }
}
