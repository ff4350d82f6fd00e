import Contracts
import Storage

/// Under which key the tokens of this database are sealed, and how they get from one key to another.
enum SealingStore {
    /// nil in a database that no key has been chosen for.
    static func keyID(in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first("SELECT key_id FROM sealing").map { try $0.value(0) }
    }

    static func note(_ keyID: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            "INSERT INTO sealing (only_one, key_id) VALUES (1, ?1) ON CONFLICT (only_one) DO UPDATE SET key_id = excluded.key_id", keyID)
    }

    /// Seals up to `limit` rows of the time when tokens were kept as they are; the count of them.
    ///
    /// What was deleted is overwritten where SQLite was compiled to do so, as Debian's is.
    static func sealOld(with seal: TokenSeal, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        let rows = try transaction.query(
            """
            SELECT id, account, issue_key, survey, form, token, project, reference, state, started_at, completed_at
            FROM unsealed_grants ORDER BY id LIMIT ?1
            """, limit)
        for row in rows {
            let (id, account, issueKey): (Int64, Int64, String) = (try row.value(0), try row.value(1), try row.value(2))
            let token: String = try row.value(5)
            try transaction.execute(
                """
                INSERT INTO grants (
                    id, account, issue_key, survey, form, hash, sealed, key_id, project, reference, state, use_rule, started_at,
                    completed_at
                )
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                """,
                id, account, issueKey, row.values[3], row.values[4], seal.hash(token),
                try seal.seal(token, for: TokenRow(account: account, issueKey: issueKey)), seal.keyID, row.values[6], row.values[7],
                row.values[8], GrantUse.untilCompletion, row.values[9], row.values[10])
            try transaction.execute("DELETE FROM unsealed_grants WHERE id = ?1", id)
        }
        return rows.count
    }

    /// Seals up to `limit` rows behind `id` anew that are under another key; the last id that was looked at, nil behind the last row.
    static func sealAnew(
        from ring: KeyRing, behind id: Int64, limit: Int, in transaction: borrowing Transaction
    ) throws -> Int64? {
        let rows = try transaction.query(
            "SELECT id, account, issue_key, sealed, key_id FROM grants WHERE id > ?1 ORDER BY id LIMIT ?2", id, limit)
        for row in rows {
            let keyID: Int64 = try row.value(4)
            if keyID == ring.current.keyID { continue }
            guard let former = ring[keyID] else { throw StorageError(.corrupt, "A token is sealed with a key that is not there.") }
            let identity = TokenRow(account: try row.value(1), issueKey: try row.value(2))
            let token = try former.open(try row.value(3), of: identity)
            try transaction.execute(
                "UPDATE grants SET hash = ?2, sealed = ?3, key_id = ?4 WHERE id = ?1",
                row.values[0], ring.current.hash(token), try ring.current.seal(token, for: identity), ring.current.keyID)
        }
        return try rows.last.map { try $0.value(0) }
    }
}
