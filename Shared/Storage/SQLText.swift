/// What may stand in the statements of a transaction.
enum SQLText {
    private static let reserved: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE",
        "PRAGMA", "SET", "ATTACH", "DETACH", "VACUUM",
    ]

    /// Refuses what would end the transaction that the body shares with others, or changes the settings of the connection.
    static func checkAllowed(_ sql: String) throws(StorageError) {
        let word = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        if reserved.contains(word) {
            throw StorageError(.statementInvalid, "\(word) is not for the inside of a transaction.")
        }
    }
}
