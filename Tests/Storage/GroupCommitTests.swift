import Storage
import TestSupport
import Testing

@Suite struct GroupCommitTests {
    private struct Refused: Error {}

    @Test("a body that throws takes back its own work only, and gets its own error")
    func isolation() async throws {
        try await withDatabase { database async throws in
            let gate = Gate()
            let held = Task { try await database.write { _ in gate.hold() } }
            await gate.reached()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try transaction.execute("INSERT INTO items (number) VALUES (?1)", number)
                                if number.isMultiple(of: 3) { throw Refused() }
                            }
                            #expect(!number.isMultiple(of: 3))
                        } catch is Refused {
                            #expect(number.isMultiple(of: 3))
                        }
                    }
                }
                gate.open()
                try await group.waitForAll()
            }
            try await held.value
            #expect(try await database.numbers() == (0..<60).filter { !$0.isMultiple(of: 3) })
        }
    }

    @Test("a body that throws alone leaves nothing")
    func aloneThrowing() async throws {
        try await withDatabase { database async throws in
            await #expect(throws: Refused.self) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO items (number) VALUES (1)")
                    throw Refused()
                }
            }
            #expect(try await database.numbers() == [])
            try await database.insert(2)
            #expect(try await database.numbers() == [2])
        }
    }

    @Test("a failed statement inside a body that goes on takes back only itself")
    func caughtStatement() async throws {
        try await withDatabase { database async throws in
            try await database.write { transaction in
                try transaction.execute("INSERT INTO items (number) VALUES (1)")
                _ = try? transaction.execute("INSERT INTO items (number) VALUES (2), (1)")
                try transaction.execute("INSERT INTO items (number) VALUES (3)")
            }
            #expect(try await database.numbers() == [1, 3])
        }
    }

    @Test("two thousand concurrent writers are all there after reopening, each run once")
    func manyWriters() async throws {
        let folder = try TemporaryFolder()
        let database = try folder.open()
        let runs = Record<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    try await database.write { transaction in
                        runs.append(number)
                        try transaction.execute("INSERT INTO items (number) VALUES (?1)", number)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(runs.elements.sorted() == Array(0..<2_000))
        await database.close()
        let reopened = try folder.open()
        #expect(try await reopened.numbers() == Array(0..<2_000))
        await reopened.close()
    }

    @Test("a deferred foreign key that one body violates fails that body, not its batch")
    func deferredForeignKey() async throws {
        let links = Migration(
            id: "test.links",
            statements: [
                "CREATE TABLE links (item {integer} NOT NULL REFERENCES items (number) DEFERRABLE INITIALLY DEFERRED) {table}"
            ])
        try await withDatabase([.items, links]) { database async throws in
            let gate = Gate()
            let held = Task { try await database.write { _ in gate.hold() } }
            await gate.reached()
            async let bad = code { try await database.write { try $0.execute("INSERT INTO links (item) VALUES (7)") } }
            async let good: Void = database.insert(1)
            gate.open()
            try await held.value
            #expect(await bad == .foreignKeyViolation)
            try await good
            #expect(try await database.numbers() == [1])
        }
    }

    @Test("a read sees every write that was answered before it, whichever reader takes it")
    func readYourWrites() async throws {
        try await withDatabase(readers: 3) { database async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for step in 0..<50 {
                            let number = writer * 1_000 + step
                            try await database.insert(number)
                            let row = try await database.read { try $0.first("SELECT 1 FROM items WHERE number = ?1", number) }
                            #expect(row != nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a read queued after a write does not join an older transaction that is still open")
    func freshSnapshot() async throws {
        try await withDatabase(readers: 1) { database async throws in
            let gate = Gate()
            let old = Task {
                try await database.read { transaction in
                    let before = try transaction.query("SELECT number FROM items").count
                    gate.hold()
                    return [before, try transaction.query("SELECT number FROM items").count]
                }
            }
            await gate.reached()
            try await database.insert(1)
            let new = Task.immediate { try await database.numbers() }
            gate.open()
            #expect(try await old.value == [0, 0])
            #expect(try await new.value == [1])
        }
    }

    @Test("a write inside a read fails at the engine")
    func readOnly() async throws {
        try await withDatabase { database async throws in
            #expect(await code { try await database.read { try $0.execute("INSERT INTO items (number) VALUES (1)") } } == .readOnly)
            #expect(try await database.numbers() == [])
        }
    }
}
