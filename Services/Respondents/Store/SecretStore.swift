import Storage

/// Secrets of this database: made once, and the same from then on.
enum SecretStore {
    /// The secret of that name; a new one of 256 random bits at the first call.
    static func secret(_ name: String, in transaction: borrowing Transaction) throws -> [UInt8] {
        try transaction.execute(
            "INSERT INTO secrets (name, secret) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", name, Randomness.bytes(32))
        guard let row = try transaction.first("SELECT secret FROM secrets WHERE name = ?1", name) else {
            throw StorageError(.corrupt, "A secret that was inserted is not there.")
        }
        return try row.value(0)
    }
}
