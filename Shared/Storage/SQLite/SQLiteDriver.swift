internal import GRDB

/// Opens connections with the settings that the promises of `Database` rest on.
enum SQLiteDriver {
    /// Room for the upper pages of the indexes and tables of ten million rows, so that a look-up among them reads little more than its own
    /// rows. Taken as pages are read. KiB.
    static let largeCache = 32_768
    /// For those who read everything once, in order.
    static let smallCache = 2_048

    /// Words of migrations.
    static let dialect = Dialect(words: [
        "id": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "integer": "INTEGER", "real": "REAL", "text": "TEXT", "blob": "BLOB",
        "table": "STRICT", "keyed": "STRICT, WITHOUT ROWID",
    ])

    /// The one connection that writes; refuses to open unless commits are durable.
    static func openWriter(_ path: String, busyTimeout: Int) throws(StorageError) -> DatabaseQueue {
        try CleanPages.install()
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration(label: "writer", busyTimeout: busyTimeout))
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                // After everything else: the driver sets NORMAL with the journal mode, and NORMAL loses acknowledged commits with the power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
                try database.execute(sql: "PRAGMA secure_delete = ON")
                try database.execute(sql: "PRAGMA cache_size = -\(largeCache)")
                try requireDurable(database, path)
            }
            return queue
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    /// A connection that cannot write.
    ///
    /// - Parameter cache: KiB. It is given up with every commit of the writer.
    static func openReader(_ path: String, busyTimeout: Int, cache: Int) throws(StorageError) -> DatabaseQueue {
        var configuration = configuration(label: "reader", busyTimeout: busyTimeout)
        configuration.readonly = true
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(cache)") }
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    /// Copies as much of the write-ahead log back as can be without anybody waiting, on a connection of its own. When that fails, the
    /// writer's next attempt does it.
    static func checkpoint(_ path: String, busyTimeout: Int) {
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration(label: "checkpoint", busyTimeout: busyTimeout)) else {
            return
        }
        _ = try? queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
        try? queue.close()
    }

    private static func configuration(label: String, busyTimeout: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = "storage.\(label)"
        configuration.busyMode = .timeout(Double(busyTimeout) / 1_000)
        configuration.foreignKeysEnabled = true
        // A rollback that fails is repeated before the next transaction; without this the driver would trap when the thread ends.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    private static func requireDurable(_ database: GRDB.Database, _ path: String) throws {
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
        guard journal == "wal", synchronous == 2, foreignKeys == 1 else {
            throw StorageError(
                .notDurable,
                """
                SQLite would not keep the promises made for \(path): journal_mode is \(journal ?? "unknown") (wal is needed), \
                synchronous \(synchronous ?? -1) (2), foreign_keys \(foreignKeys ?? -1) (1).
                """)
        }
    }
}
