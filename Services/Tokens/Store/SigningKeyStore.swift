import Storage

/// The keys that bearers are signed with, the private halves sealed.
enum SigningKeyStore {
    struct Stored: Sendable {
        let id: String
        let publicKey: [UInt8]
        let sealed: [UInt8]
        /// Which key of the installation sealed it.
        let sealedWith: Int64
        /// µs since 1970.
        let createdAt: Int64
    }

    private static let columns = "id, public_key, sealed, key_id, created_at"

    /// The one that signs now; nil before the first.
    static func current(in transaction: borrowing Transaction) throws -> Stored? {
        try transaction.first(
            "SELECT \(columns) FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC, id LIMIT 1"
        ).map(stored)
    }

    /// Lets a key sign from now on, and forgets those that retired before `forgotten` (µs since 1970).
    static func replace(with key: Stored, forgetting forgotten: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute("DELETE FROM signing_keys WHERE retired_at < ?1", forgotten)
        try transaction.execute("UPDATE signing_keys SET retired_at = ?1 WHERE retired_at IS NULL", key.createdAt)
        try transaction.execute(
            "INSERT INTO signing_keys (id, public_key, sealed, key_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            key.id, key.publicKey, key.sealed, key.sealedWith, key.createdAt)
    }

    /// The one that signs, and those that did until `since` (µs since 1970) or later.
    static func valid(since: Int64, in transaction: borrowing Transaction) throws -> [Stored] {
        try transaction.query(
            "SELECT \(columns) FROM signing_keys WHERE retired_at IS NULL OR retired_at >= ?1 ORDER BY created_at, id", since
        ).map(stored)
    }

    private static func stored(_ row: Row) throws -> Stored {
        Stored(
            id: try row.value(0), publicKey: try row.value(1), sealed: try row.value(2), sealedWith: try row.value(3),
            createdAt: try row.value(4))
    }
}
