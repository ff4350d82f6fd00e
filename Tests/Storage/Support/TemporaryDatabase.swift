import Foundation
import Logging
import Storage
import TestSupport

extension Migration {
    /// A table that a test can fill: `number` with a name.
    static let items = Migration(
        id: "test.items", statements: ["CREATE TABLE items (number {integer} NOT NULL PRIMARY KEY, name {text}) {table}"])
}

func quietLogger() -> Logger {
    Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension TemporaryFolder {
    var database: String { path + "/data/test.sqlite" }

    func open(
        _ migrations: [Migration] = [.items], readers: Int = 2, maximumBatch: Int = 256, maximumQueued: Int = 10_000,
        checkpointPages: Int = 1_000
    ) throws -> Database {
        let configuration = DatabaseConfiguration(
            path: database, readers: readers, maximumBatch: maximumBatch, maximumQueued: maximumQueued, checkpointPages: checkpointPages)
        return try Database.open(configuration, migrations: migrations, logger: quietLogger(), at: 1_000_000)
    }
}

/// Opens a database in a folder of its own, and closes it when the test is over.
func withDatabase(
    _ migrations: [Migration] = [.items], readers: Int = 2, maximumBatch: Int = 256, maximumQueued: Int = 10_000,
    checkpointPages: Int = 1_000, _ body: (Database) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let database = try folder.open(
        migrations, readers: readers, maximumBatch: maximumBatch, maximumQueued: maximumQueued, checkpointPages: checkpointPages)
    do {
        try await body(database)
    } catch {
        await database.close()
        throw error
    }
    await database.close()
}

extension Database {
    func insert(_ number: Int, _ name: String? = nil) async throws {
        try await write { try $0.execute("INSERT INTO items (number, name) VALUES (?1, ?2)", number, name) }
    }

    func numbers() async throws -> [Int] {
        try await read { try $0.query("SELECT number FROM items ORDER BY number").map { try $0.value(0) } }
    }
}

/// The code of the error that an act throws; nil when it throws none, or one of another type.
func code<Result>(_ act: () async throws -> Result) async -> StorageError.Code? {
    do {
        _ = try await act()
        return nil
    } catch {
        return (error as? StorageError)?.code
    }
}
