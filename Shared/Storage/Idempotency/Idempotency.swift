extension Migration {
    /// The table behind `Idempotency`.
    public static let idempotency = Migration(
        id: "storage.idempotency",
        statements: [
            """
            CREATE TABLE idempotency (
                account {integer} NOT NULL, method {text} NOT NULL, key {text} NOT NULL,
                fingerprint {blob} NOT NULL, reply {blob} NOT NULL, created_at {integer} NOT NULL,
                PRIMARY KEY (account, method, key)
            ) {keyed}
            """,
            "CREATE INDEX idempotency_by_age ON idempotency (created_at)",
        ])
}

/// A retry never duplicates: the first reply is kept in the transaction of its effect, and repeated (DESIGN, exactness, 3).
public enum Idempotency {
    /// Seven days in µs: how long replies are kept unless said otherwise.
    public static let retention: Int64 = 7 * 86_400_000_000

    /// Runs `effect` and keeps its reply, or repeats the reply that the key has already. Without a key it only runs.
    ///
    /// `now` is in µs since 1970. Throws `idempotencyConflict` when the key was used with another fingerprint. An effect that throws
    /// leaves no reply behind, the key may be tried again.
    public static func once(
        _ key: IdempotencyKey?, at now: Int64, in transaction: borrowing Transaction, effect: () throws -> [UInt8]
    ) throws -> [UInt8] {
        guard let key else { return try effect() }
        // Claim first and read afterwards: on an engine with several writers the second of two waits here for the first.
        let claimed = try transaction.execute(
            """
            INSERT INTO idempotency (account, method, key, fingerprint, reply, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (account, method, key) DO NOTHING
            """,
            key.account, key.method, key.key, key.fingerprint, [UInt8](), now)
        guard claimed == 1 else {
            guard let reply = try repeated(key, in: transaction) else { throw conflict }
            return reply
        }
        let reply: [UInt8]
        do {
            reply = try effect()
        } catch {
            // The transaction ends with the error, unless somebody catches it: then no empty reply may stay.
            _ = try? transaction.execute(
                "DELETE FROM idempotency WHERE account = ?1 AND method = ?2 AND key = ?3", key.account, key.method, key.key)
            throw error
        }
        try transaction.execute(
            "UPDATE idempotency SET reply = ?4 WHERE account = ?1 AND method = ?2 AND key = ?3",
            key.account, key.method, key.key, reply)
        return reply
    }

    /// The reply that the key has, without running anything; nil when it has none.
    ///
    /// Throws `idempotencyConflict` when the key was used with another fingerprint.
    public static func repeated(_ key: IdempotencyKey, in transaction: borrowing Transaction) throws(StorageError) -> [UInt8]? {
        let row = try transaction.first(
            "SELECT fingerprint, reply FROM idempotency WHERE account = ?1 AND method = ?2 AND key = ?3",
            key.account, key.method, key.key)
        guard let row else { return nil }
        guard try row.value(0) == key.fingerprint else { throw conflict }
        return try row.value(1)
    }

    /// Removes up to `limit` replies older than `age` (µs) and returns how many.
    public static func purge(
        olderThan age: Int64 = retention, at now: Int64, limit: Int = 500, in transaction: borrowing Transaction
    ) throws(StorageError) -> Int {
        try transaction.execute(
            """
            DELETE FROM idempotency WHERE (account, method, key) IN (
                SELECT account, method, key FROM idempotency WHERE created_at < ?1 ORDER BY created_at LIMIT ?2
            )
            """, now - age, limit)
    }

    /// Removes all replies older than `age` (µs), `step` a transaction so that other writes get their turn, and returns how many.
    public static func purge(
        olderThan age: Int64 = retention, at now: Int64, step: Int = 500, in database: Database
    ) async throws -> Int {
        try await database.repeatWhileFull(step) { try purge(olderThan: age, at: now, limit: step, in: $0) }
    }

    private static var conflict: StorageError {
        StorageError(.idempotencyConflict, "The idempotency key was used before with another request.")
    }
}
