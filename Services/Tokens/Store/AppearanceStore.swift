import Contracts
import JSON
import Storage

/// How accounts' pages look.
enum AppearanceStore {
    private static let query = """
        SELECT accounts.id, accounts.name, COALESCE(appearances.version, 0), appearances.accent, appearances.logo_type, appearances.logo
        FROM accounts LEFT JOIN appearances ON appearances.account = accounts.id WHERE accounts.id = ?1
        """

    static func appearance(of account: Int64, in transaction: borrowing Transaction) throws -> Appearance? {
        try transaction.first(query, account).map { row in
            let type: String? = try row.value(4)
            let bytes: [UInt8]? = try row.value(5)
            return Appearance(
                account: try row.value(0), name: try row.value(1), version: try row.value(2), accent: try row.value(3),
                logo: type.flatMap { type in bytes.map { Logo(type: type, bytes: Base64($0)) } })
        }
    }

    /// Replaces all of it; false when it is at another version than the one that is expected.
    static func replace(
        _ change: AppearanceChange, of account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        let values: [any SQLConvertible] = [
            account, change.accent?.lowercased(), change.logo?.type, change.logo?.bytes.bytes, now, change.version,
        ]
        // Whoever expects a version above 0 expects a row.
        return try transaction.execute(
            """
            INSERT INTO appearances (account, version, accent, logo_type, logo, changed_at)
            SELECT ?1, 1, ?2, ?3, ?4, ?5 WHERE ?6 IS NULL OR ?6 = 0 OR EXISTS (SELECT 1 FROM appearances WHERE account = ?1)
            ON CONFLICT (account) DO UPDATE SET version = appearances.version + 1, accent = excluded.accent,
                logo_type = excluded.logo_type, logo = excluded.logo, changed_at = excluded.changed_at
            WHERE ?6 IS NULL OR appearances.version = ?6
            """, arguments: values) == 1
    }
}
