/// The migrations a database remembers, and what that leaves to be done.
struct MigrationHistory {
    /// Checksums by id.
    let applied: [String: String]

    /// Those of `known` that are still to be applied, in their order.
    func pending(of known: [Migration]) throws(StorageError) -> [Migration] {
        var ids: Set<String> = []
        for migration in known where !ids.insert(migration.id).inserted {
            throw StorageError(.migrationInvalid, "Two migrations have the id \(migration.id).")
        }
        let unknown = applied.keys.filter { !ids.contains($0) }.sorted()
        if !unknown.isEmpty {
            throw StorageError(
                .migrationUnknown,
                "The database has the migration \(unknown.joined(separator: ", ")), which this program does not know: a newer program wrote it."
            )
        }
        for migration in known {
            if let checksum = applied[migration.id], checksum != migration.checksum {
                throw StorageError(
                    .migrationChanged,
                    "The text of migration \(migration.id) changed after it was applied; a change of the schema needs a migration of its own."
                )
            }
        }
        return known.filter { applied[$0.id] == nil }
    }
}

extension MigrationHistory {
    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            id {text} NOT NULL PRIMARY KEY, checksum {text} NOT NULL, applied_at {integer} NOT NULL
        ) {table}
        """

    /// Brings a database up to date: `transact` runs each closure in a write transaction of its own.
    static func migrate(
        to known: [Migration], in dialect: Dialect, at now: Int64,
        transact: ((borrowing Transaction) throws(StorageError) -> Void) throws(StorageError) -> Void
    ) throws(StorageError) {
        var applied: [String: String] = [:]
        try transact { transaction throws(StorageError) in
            try transaction.execute(try dialect.render(table, of: "schema_migrations"))
            for row in try transaction.query("SELECT id, checksum FROM schema_migrations") {
                let id: String = try row.value(0)
                applied[id] = try row.value(1)
            }
        }
        for migration in try MigrationHistory(applied: applied).pending(of: known) {
            try transact { transaction throws(StorageError) in
                for statement in migration.statements {
                    let statement = try dialect.render(statement, of: migration.id)
                    do throws(StorageError) {
                        try transaction.execute(statement)
                    } catch {
                        throw StorageError(error.code, "Migration \(migration.id) cannot be applied: \(error.message)")
                    }
                }
                try transaction.execute(
                    "INSERT INTO schema_migrations (id, checksum, applied_at) VALUES (?1, ?2, ?3)",
                    migration.id, migration.checksum, now)
            }
        }
    }
}
