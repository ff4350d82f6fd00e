import Storage

/// Addresses that want no more letters of an account.
enum OptOutStore {
    /// The same address again changes nothing.
    static func add(_ mark: OptOutKey.Mark, at now: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            "INSERT INTO opt_outs (account, address, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (account, address) DO NOTHING",
            mark.account, mark.digest, now)
    }

    static func contains(_ mark: OptOutKey.Mark, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT created_at FROM opt_outs WHERE account = ?1 AND address = ?2", mark.account, mark.digest) != nil
    }
}
