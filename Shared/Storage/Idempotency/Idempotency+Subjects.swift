extension Migration {
    /// Whom replies are about, for services that must be able to forget somebody.
    public static let idempotencySubjects = Migration(
        id: "storage.idempotencySubjects",
        statements: [
            "ALTER TABLE idempotency ADD COLUMN subject {text}",
            "CREATE INDEX idempotency_by_subject ON idempotency (account, subject) WHERE subject IS NOT NULL",
        ])
}

// Needs `Migration.idempotencySubjects`.
extension Idempotency {
    /// Notes whom the reply of a key is about, in the transaction that keeps the reply.
    ///
    /// - Parameter subject: Such as `contact:17`; no personal data itself.
    public static func assign(_ key: IdempotencyKey, to subject: String, in transaction: borrowing Transaction) throws(StorageError) {
        try transaction.execute(
            "UPDATE idempotency SET subject = ?4 WHERE account = ?1 AND method = ?2 AND key = ?3",
            key.account, key.method, key.key, subject)
    }

    /// Takes away what was kept about somebody, the digest of the request as well, which whoever guesses the request would recognise.
    ///
    /// The keys stay: a late retry is refused as one with another request, instead of bringing back who was forgotten.
    ///
    /// - Returns: How many replies there were.
    public static func forget(_ subject: String, account: Int64, in transaction: borrowing Transaction) throws(StorageError) -> Int {
        try transaction.execute(
            "UPDATE idempotency SET fingerprint = ?3, reply = ?3, subject = NULL WHERE account = ?1 AND subject = ?2",
            account, subject, [UInt8]())
    }
}
