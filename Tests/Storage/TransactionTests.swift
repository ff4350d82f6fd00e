import Storage
import Testing

@Suite struct TransactionTests {
    private enum Colour: String, SQLConvertible {
        case red, green
    }

    private static let values = Migration(
        id: "test.values",
        statements: ["CREATE TABLE kinds (id {id}, i {integer}, r {real}, t {text}, b {blob}) {table}"])

    @Test("every type comes back as it was stored, and null as nil")
    func roundTrip() async throws {
        try await withDatabase([Self.values]) { database async throws in
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO kinds (i, r, t, b) VALUES (?1, ?2, ?3, ?4)", Int64.min, -0.5, "Grüße 👋", [UInt8]([0, 255, 10]))
                try transaction.execute(
                    "INSERT INTO kinds (i, r, t, b) VALUES (?1, ?2, ?3, ?4)", Int?.none, Double?.none, String?.none, [UInt8]?.none)
                try transaction.execute("INSERT INTO kinds (i, t, b) VALUES (?1, ?2, ?3)", true, Colour.green, [UInt8]())
            }
            let rows = try await database.read { try $0.query("SELECT i, r, t, b FROM kinds ORDER BY id") }
            #expect(rows[0].values == [.integer(.min), .real(-0.5), .text("Grüße 👋"), .blob([0, 255, 10])])
            #expect(try rows[1].value(0) == Int64?.none)
            #expect(try rows[1].value(2) == String?.none)
            #expect(try rows[2].value(0) == true)
            #expect(try rows[2].value(2) == Colour.green)
            #expect(try rows[2].value(3) == [UInt8]())
        }
    }

    @Test(
        "a column read as another type, or one that is not there, is a mismatch",
        arguments: ["SELECT 'x'", "SELECT NULL", "SELECT 1.5", "SELECT x'00'", "SELECT 2 WHERE 1 = 0 UNION ALL SELECT 'y'"])
    func mismatch(sql: String) async throws {
        try await withDatabase { database async throws in
            let row = try #require(try await database.read { try $0.first(sql) })
            #expect(throws: StorageError.self) { try row.value(0) as Int64 }
            #expect(throws: StorageError.self) { try row.value(1) as String? }
            #expect(throws: StorageError.self) { try row.value(-1) as String? }
        }
    }

    @Test(
        "a value that engines store differently is refused",
        arguments: [SQLValue.text("a\u{0}b"), .real(.nan)])
    func refusedValue(value: SQLValue) async throws {
        try await withDatabase { database async throws in
            #expect(await code { _ = try await database.read { try $0.first("SELECT ?1", value) } } == .valueRefused)
        }
    }

    @Test("execute counts the rows it touched, and nothing for a table it created")
    func counts() async throws {
        try await withDatabase { database async throws in
            let counts = try await database.write { transaction in
                [
                    try transaction.execute("INSERT INTO items (number) VALUES (1), (2), (3)"),
                    try transaction.execute("CREATE TABLE other (number INTEGER)"),
                    try transaction.execute("UPDATE items SET name = 'x' WHERE number > ?1", 1),
                    try transaction.execute("UPDATE items SET name = 'x' WHERE number > ?1", 9),
                    try transaction.execute("INSERT INTO items (number) VALUES (1) ON CONFLICT (number) DO NOTHING"),
                    try transaction.execute("DELETE FROM items"),
                ]
            }
            #expect(counts == [3, 0, 2, 0, 0, 3])
        }
    }

    @Test("a placeholder used twice takes one argument")
    func repeatedPlaceholder() async throws {
        try await withDatabase { database async throws in
            let row = try await database.read { try $0.first("SELECT ?2, ?1, ?2", 1, "two") }
            #expect(row?.values == [.text("two"), .integer(1), .text("two")])
        }
    }

    @Test("UPSERT with RETURNING gives the row back, and its effect stays when only the first row is asked for")
    func returning() async throws {
        try await withDatabase { database async throws in
            let name: String? = try await database.write { transaction in
                try transaction.execute("INSERT INTO items (number, name) VALUES (1, 'a'), (2, 'b')")
                return try transaction.first("UPDATE items SET name = name || '!' RETURNING name")?.value(0)
            }
            #expect(name == "a!")
            let names: [String] = try await database.read { try $0.query("SELECT name FROM items ORDER BY number").map { try $0.value(0) } }
            #expect(names == ["a!", "b!"])
        }
    }

    @Test("a body can run the text over whose rows it is going")
    func nestedIteration() async throws {
        try await withDatabase { database async throws in
            try await database.write { try $0.execute("INSERT INTO items (number) VALUES (1), (2), (3)") }
            let pairs = try await database.read { transaction in
                var pairs: [[Int]] = []
                try transaction.forEach("SELECT number FROM items ORDER BY number") { outer in
                    try transaction.forEach("SELECT number FROM items ORDER BY number") { inner in
                        pairs.append([try outer.value(0), try inner.value(0)])
                    }
                }
                return pairs
            }
            #expect(pairs.count == 9)
            #expect(pairs.last == [3, 3])
        }
    }

    @Test("forEach stops at the error of its closure and passes it on")
    func stoppedIteration() async throws {
        struct Enough: Error {}
        try await withDatabase { database async throws in
            try await database.write { try $0.execute("INSERT INTO items (number) VALUES (1), (2), (3)") }
            await #expect(throws: Enough.self) {
                try await database.read { try $0.forEach("SELECT number FROM items") { _ in throw Enough() } }
            }
            #expect(try await database.numbers() == [1, 2, 3])
        }
    }

    @Test(
        "what would end or reconfigure the shared transaction is refused",
        arguments: ["COMMIT", " rollback", "BEGIN", "SAVEPOINT x", "PRAGMA synchronous = OFF", "ATTACH 'x' AS y", "VACUUM"])
    func reserved(sql: String) async throws {
        try await withDatabase { database async throws in
            #expect(await code { try await database.write { try $0.execute(sql) } } == .statementInvalid)
        }
    }

    @Test(
        "an error says what it was about",
        arguments: [
            ("INSERT INTO items (number) VALUES (1)", StorageError.Code.uniqueViolation),
            ("INSERT INTO pairs (item) VALUES (99)", .foreignKeyViolation),
            ("INSERT INTO pairs (item) VALUES (NULL)", .notNullViolation),
            ("INSERT INTO pairs (item, size) VALUES (1, -1)", .checkViolation),
            ("INSERT INTO pairs (item, size) VALUES (1, 'x')", .checkViolation),
            ("INSERT INTO nowhere VALUES (1)", .statementInvalid),
            ("SELECT 1; SELECT 2", .statementInvalid),
            ("SELECT ?1", .statementInvalid),
        ])
    func errorCodes(sql: String, expected: StorageError.Code) async throws {
        let pairs = Migration(
            id: "test.pairs",
            statements: [
                """
                CREATE TABLE pairs (
                    id {id}, item {integer} NOT NULL REFERENCES items (number), size {integer} CHECK (size > 0)
                ) {table}
                """
            ])
        try await withDatabase([.items, pairs]) { database async throws in
            try await database.insert(1)
            #expect(await code { try await database.write { try $0.execute(sql) } } == expected)
        }
    }

    @Test("a message names the statement and not its arguments")
    func messages() async throws {
        try await withDatabase { database async throws in
            try await database.insert(1)
            do {
                try await database.write { try $0.execute("INSERT INTO items (number, name) VALUES (?1, ?2)", 1, "ada@example.org") }
                Issue.record("a duplicate was accepted")
            } catch {
                #expect("\(error)".contains("INSERT INTO items"))
                #expect(!"\(error)".contains("ada"))
            }
        }
    }
}
