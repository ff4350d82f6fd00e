import Foundation
import Storage
import TestSupport
import Testing

@Suite("Nothing deleted stays in the files")
struct ClearLogTests {
    private static let schema = Migration(
        id: "test.people",
        statements: [
            "CREATE TABLE people (id {id}, email {text} NOT NULL, email_key {text} NOT NULL, labels {text} NOT NULL, note {text}) {table}",
            "CREATE INDEX people_by_email ON people (email_key, id)",
        ])

    /// Rows in an order that splits and merges pages all the time, some of them with texts that take pages of their own.
    private static func fill(_ database: Database, rows: Int) async throws {
        var generator = SeededGenerator(seed: 7)
        for start in stride(from: 0, to: rows, by: 50) {
            let emails = (start..<start + 50).map { "zqzq\(UInt32.random(in: 0...999_999, using: &generator))-\($0)@example.org" }
            try await database.write { transaction in
                for (index, email) in emails.enumerated() {
                    let note = (start + index) % 100 == 0 ? String(repeating: "zqzqnote ", count: 2_000) : nil
                    try transaction.execute(
                        "INSERT INTO people (email, email_key, labels, note) VALUES (?1, ?1, ?2, ?3)", email,
                        "[\"zqzqlabel\(start + index)\"]", note)
                }
            }
        }
    }

    private static func anonymise(_ database: Database) async throws {
        var last: Int64 = 0
        while true {
            let after = last
            let ids: [Int64] = try await database.write { transaction in
                let ids: [Int64] = try transaction.query("SELECT id FROM people WHERE id > ?1 ORDER BY id LIMIT 200", after).map {
                    try $0.value(0)
                }
                for id in ids {
                    try transaction.execute("UPDATE people SET email = 'x', email_key = 'x', labels = '[]', note = NULL WHERE id = ?1", id)
                }
                return ids
            }
            guard let next = ids.last else { return }
            last = next
        }
    }

    @Test("after many changes of a large table, an emptied log and further writes, no byte of the old texts is left")
    func nothingLeft() async throws {
        let folder = try TemporaryFolder()
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder.path)/test.sqlite"), migrations: [Self.schema], logger: .init(label: "test"))
        try await Self.fill(database, rows: 6_000)
        #expect(try occurrences(of: "zqzq", inFilesOf: folder.path) > 12_000)
        try await Self.anonymise(database)
        #expect(try await database.clearLog())
        #expect(try occurrences(of: "zqzq", inFilesOf: folder.path) == 0)
        // Pages that this connection had in memory do not bring anything back.
        for _ in 0..<6 {
            try await database.write { transaction in
                for number in 0..<500 {
                    try transaction.execute(
                        "INSERT INTO people (email, email_key, labels) VALUES (?1, ?1, '[]')", "new\(number &* 7_919 % 500)@example.org")
                }
            }
            #expect(try occurrences(of: "zqzq", inFilesOf: folder.path) == 0)
        }
        let check = try await database.read { try $0.first("SELECT count(*) FROM people WHERE email_key = 'x'")?.value(0) ?? 0 }
        #expect(check == Int64(6_000))
        await database.close()
        #expect(try occurrences(of: "zqzq", inFilesOf: folder.path) == 0)
        let again = try Database.open(
            DatabaseConfiguration(path: "\(folder.path)/test.sqlite"), migrations: [Self.schema], logger: .init(label: "test"))
        #expect(try await again.read { try $0.first("SELECT count(*) FROM people")?.value(0) ?? 0 } == Int64(9_000))
        await again.close()
    }

    @Test("a snapshot keeps the log, and the clearing says so")
    func snapshot() async throws {
        let folder = try TemporaryFolder()
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder.path)/test.sqlite"), migrations: [Self.schema], logger: .init(label: "test"))
        try await Self.fill(database, rows: 100)
        try await database.snapshot(idle: 60_000) { _ in
            let isCleared = try await database.clearLog()
            #expect(!isCleared)
        }
        #expect(await eventually { try await database.clearLog() })
        await database.close()
        await #expect(throws: StorageError.self) { try await database.clearLog() }
    }
}
