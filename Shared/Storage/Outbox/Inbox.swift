extension Migration {
    /// The table behind `Inbox`.
    public static let inbox = Migration(
        id: "storage.inbox",
        statements: [
            "CREATE TABLE inbox (event_id {text} NOT NULL PRIMARY KEY, accepted_at {integer} NOT NULL) {keyed}",
            "CREATE INDEX inbox_by_age ON inbox (accepted_at)",
        ])
}

/// The receiver's half of delivery: an event that comes again is recognised by its id.
public enum Inbox {
    /// Thirty days in µs: how long ids are kept unless said otherwise. An event delivered later than that counts as new.
    public static let retention: Int64 = 30 * 86_400_000_000

    /// True exactly once an id: apply the event in this transaction then, and acknowledge it in both cases. `now` is in µs since 1970.
    public static func accept(eventID: String, at now: Int64, in transaction: borrowing Transaction) throws(StorageError) -> Bool {
        try transaction.execute(
            "INSERT INTO inbox (event_id, accepted_at) VALUES (?1, ?2) ON CONFLICT (event_id) DO NOTHING", eventID, now) == 1
    }

    /// Removes up to `limit` ids older than `age` (µs) and returns how many.
    public static func purge(
        olderThan age: Int64 = retention, at now: Int64, limit: Int = 500, in transaction: borrowing Transaction
    ) throws(StorageError) -> Int {
        try transaction.execute(
            "DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox WHERE accepted_at < ?1 ORDER BY accepted_at LIMIT ?2)",
            now - age, limit)
    }

    /// Removes all ids older than `age` (µs), `step` a transaction so that other writes get their turn, and returns how many.
    public static func purge(
        olderThan age: Int64 = retention, at now: Int64, step: Int = 500, in database: Database
    ) async throws -> Int {
        try await database.repeatWhileFull(step) { try purge(olderThan: age, at: now, limit: step, in: $0) }
    }
}
