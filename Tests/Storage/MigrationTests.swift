import TestSupport
import Testing

@testable import Storage

@Suite struct MigrationTests {
    private static let more = Migration(id: "test.more", statements: ["CREATE TABLE more (id {id})"])

    private func open(_ folder: TemporaryFolder, _ migrations: [Migration]) async throws -> [[SQLValue]] {
        let database = try folder.open(migrations)
        let rows = try await database.read { try $0.query("SELECT id, applied_at FROM schema_migrations ORDER BY id").map(\.values) }
        await database.close()
        return rows
    }

    @Test("migrations are applied once, however often a program starts, and later ones are added")
    func repeated() async throws {
        let folder = try TemporaryFolder()
        let items: [SQLValue] = [.text("test.items"), .integer(1_000_000)]
        #expect(try await open(folder, [.items]) == [items])
        #expect(try await open(folder, [.items]) == [items])
        #expect(try await open(folder, [Self.more, .items]) == [items, [.text("test.more"), .integer(1_000_000)]])
    }

    @Test("a migration that was edited after it was applied stops the start")
    func changed() async throws {
        let folder = try TemporaryFolder()
        _ = try await open(folder, [.items])
        let edited = Migration(id: "test.items", statements: Migration.items.statements + ["CREATE TABLE extra (id {id})"])
        #expect(await code { try await open(folder, [edited]) } == .migrationChanged)
        _ = try await open(folder, [.items])
    }

    @Test("data of a newer program stops the start with the name of its migration")
    func newer() async throws {
        let folder = try TemporaryFolder()
        _ = try await open(folder, [.items, Self.more])
        let error = await #expect(throws: StorageError.self) { try await open(folder, [.items]) }
        #expect(error?.code == .migrationUnknown)
        #expect(error?.message.contains("test.more") == true)
    }

    @Test("a migration that fails leaves nothing of itself, keeps those before it, and releases the file")
    func failing() async throws {
        let folder = try TemporaryFolder()
        let broken = Migration(id: "test.broken", statements: ["CREATE TABLE half (id {id})", "CREATE TABLE items (id {id})"])
        let error = await #expect(throws: StorageError.self) { try await open(folder, [.items, broken]) }
        #expect(error?.message.contains("test.broken") == true)
        #expect(try await open(folder, [.items]).count == 1)
        let mended = Migration(id: "test.broken", statements: ["CREATE TABLE half (id {id})"])
        #expect(try await open(folder, [.items, mended]).count == 2)
    }

    @Test("two migrations of one id stop the start")
    func duplicate() async throws {
        let folder = try TemporaryFolder()
        #expect(await code { try await open(folder, [.items, .items]) } == .migrationInvalid)
    }

    @Test(
        "words in braces become the engine's, quoted text stays as it is",
        arguments: [
            ("CREATE TABLE a (id {id}, b {blob}) {table}", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b BLOB) STRICT"),
            ("x {text} DEFAULT '{}' y \"{z}\" {keyed}", "x TEXT DEFAULT '{}' y \"{z}\" STRICT, WITHOUT ROWID"),
            ("DEFAULT 'it''s {' {real}{integer}", "DEFAULT 'it''s {' REALINTEGER"),
        ])
    func words(text: String, expected: String) throws {
        #expect(try SQLiteDriver.dialect.render(text, of: "m") == expected)
    }

    @Test("an unknown word, or a brace or quote without its partner, is an error", arguments: ["{json}", "{}", "a {text", "a } b", "'x"])
    func unknownWords(text: String) throws {
        let error = #expect(throws: StorageError.self) { try SQLiteDriver.dialect.render(text, of: "m") }
        #expect(error?.code == .migrationInvalid)
    }

    @Test("the checksum is of the text and of where its statements end")
    func checksum() {
        #expect(Migration(id: "a", statements: ["ab"]).checksum != Migration(id: "a", statements: ["a", "b"]).checksum)
        #expect(Migration(id: "a", statements: ["ab"]).checksum == Migration(id: "b", statements: ["ab"]).checksum)
        // Frozen: another value would turn away every database there is.
        #expect(Migration.idempotency.checksum == "e48e9f9fa8fbdb8f")
        #expect(Migration.outbox.checksum == "b09d703c0386fe25")
        #expect(Migration.inbox.checksum == "06afcecb5910c98e")
    }
}
