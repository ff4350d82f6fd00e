import Contracts
import JSON
import Storage

/// Profiles: who participates, and what it is about.
enum ProfileStore {
    private static let columns = "uuid, identifier, attributes, created_at"

    /// The account's profile of this identifier with these attributes, whichever call made it.
    static func put(
        _ new: NewProfile, uuid: String, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Profile {
        let row = try transaction.first(
            """
            INSERT INTO profiles (account, uuid, identifier, attributes, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (account, identifier) DO UPDATE SET attributes = excluded.attributes RETURNING \(columns)
            """, account, uuid, new.identifier, JSON.encodeString(new.attributes), now)
        guard let row else { throw StorageError(.corrupt, "A profile that was put is not there.") }
        return try profile(row)
    }

    static func find(_ uuid: String, account: Int64, in transaction: borrowing Transaction) throws -> Profile? {
        try transaction.first("SELECT \(columns) FROM profiles WHERE uuid = ?1 AND account = ?2", uuid, account).map(profile)
    }

    static func exists(_ uuid: String, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT id FROM profiles WHERE uuid = ?1 AND account = ?2", uuid, account) != nil
    }

    static func page(_ page: NumberedPage, account: Int64, in transaction: borrowing Transaction) throws -> ProfilePage {
        let count = try transaction.first("SELECT count(*) FROM profiles WHERE account = ?1", account)
        let rows = try transaction.query(
            "SELECT \(columns) FROM profiles WHERE account = ?1 ORDER BY id LIMIT ?2 OFFSET ?3", account, page.size, page.offset)
        return ProfilePage(total: try count?.value(0) ?? 0, profiles: try rows.map(profile))
    }

    private static func profile(_ row: Row) throws -> Profile {
        let attributes: String = try row.value(2)
        return Profile(
            uuid: try row.value(0), identifier: try row.value(1), attributes: try JSON.decode(JSONValue.self, from: attributes),
            createdAt: try row.value(3))
    }
}
