import Logging
import Storage
import TestSupport

/// A real database with the tables that every service has, and a table to write to.
struct StorageBench {
    static let migrations: [Migration] = [
        .idempotency, .inbox,
        Migration(id: "test.notes", statements: ["CREATE TABLE notes (id {id}, text {text} NOT NULL) {table}"]),
    ]

    private let folder: TemporaryFolder
    let database: Database

    private init() throws {
        folder = try TemporaryFolder()
        database = try Database.open(
            DatabaseConfiguration(path: "\(folder.path)/test.sqlite"), migrations: Self.migrations,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, at: 1)
    }

    static func use(_ body: (StorageBench) async throws -> Void) async throws {
        let bench = try StorageBench()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(bench))
        } catch {
            outcome = .failure(error)
        }
        await bench.database.close()
        try outcome.get()
    }

    func texts(_ sql: String) async throws -> [String] {
        try await database.read { try $0.query(sql).map { try $0.value(0) } }
    }
}
