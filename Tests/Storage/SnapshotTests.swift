import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SnapshotTests {
    private static func numbers(_ snapshot: Snapshot) async throws -> [Int] {
        try await snapshot.read { try $0.query("SELECT number FROM items ORDER BY number").map { try $0.value(0) } }
    }

    @Test("every part of a snapshot is of one state, whatever is written meanwhile")
    func oneState() async throws {
        try await withDatabase { database in
            try await database.insert(1)
            try await database.snapshot(idle: 60_000) { snapshot in
                try await database.insert(2)
                #expect(try await Self.numbers(snapshot) == [1])
                try await database.write { try $0.execute("DELETE FROM items") }
                #expect(try await Self.numbers(snapshot) == [1])
                #expect(try await database.numbers() == [])
            }
            #expect(try await database.snapshot(idle: 60_000) { try await Self.numbers($0) } == [])
        }
    }

    @Test("a write inside is refused")
    func readOnly() async throws {
        try await withDatabase { database in
            let refusal = await code {
                try await database.snapshot(idle: 60_000) { snapshot in
                    try await snapshot.read { try $0.execute("INSERT INTO items (number) VALUES (1)") }
                }
            }
            #expect(refusal == .readOnly)
        }
    }

    @Test("a snapshot whose reader is busy elsewhere keeps neither reads nor writes waiting")
    func aside() async throws {
        try await withDatabase(readers: 1) { database in
            let gate = Gate()
            try await database.snapshot(idle: 60_000) { snapshot in
                async let held: Void = snapshot.read { _ in gate.hold() }
                await gate.reached()
                try await database.insert(1)
                #expect(try await database.numbers() == [1])
                gate.open()
                try await held
            }
        }
    }

    @Test("it ends when nobody reads from it, and its reader is told")
    func idle() async throws {
        try await withDatabase { database in
            try await database.snapshot(idle: 1) { snapshot in
                var end: StorageError.Code?
                while end == nil {
                    try await Task.sleep(for: .milliseconds(5))
                    end = await code { try await Self.numbers(snapshot) }
                }
                #expect(end == .snapshotEnded)
            }
        }
    }

    @Test("closing the database ends snapshots and waits for them; later ones are refused")
    func closing() async throws {
        let folder = try TemporaryFolder()
        let database = try folder.open()
        try await database.snapshot(idle: 60_000) { snapshot in
            await database.close()
            #expect(await code { try await Self.numbers(snapshot) } == .snapshotEnded)
        }
        #expect(await code { try await database.snapshot(idle: 60_000) { try await Self.numbers($0) } } == .closed)
        #expect(!FileManager.default.fileExists(atPath: folder.database + "-wal"))
    }

    @Test("a cancelled reader gives its snapshot back")
    func cancelled() async throws {
        try await withDatabase { database in
            let (held, hold) = AsyncStream.makeStream(of: Void.self)
            let reader = Task {
                try await database.snapshot(idle: 60_000) { _ in
                    hold.finish()
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            for await _ in held {}
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
        }
    }

    @Test("the log outgrows its bound by no more than a batch: then snapshots end, and it starts over")
    func boundedLog() async throws {
        let folder = try TemporaryFolder()
        let configuration = DatabaseConfiguration(path: folder.database, checkpointPages: 50, snapshotPages: 500)
        let database = try Database.open(configuration, migrations: [.items], logger: quietLogger())
        let page = String(repeating: "x", count: 4_000)
        func size() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: folder.database + "-wal")[.size] as? Int ?? 0
        }
        var number = 0
        try await database.snapshot(idle: 60_000) { snapshot in
            while await code({ try await Self.numbers(snapshot) }) == nil {
                number += 1
                try await database.insert(number, page)
            }
            #expect(await code { try await Self.numbers(snapshot) } == .snapshotEnded)
        }
        // A write takes several pages.
        #expect(number > 50 && number < 1_000)
        for _ in 0..<1_000 {
            number += 1
            try await database.insert(number, page)
        }
        #expect(try size() < 2 * 500 * 4_200)
        await database.close()
    }
}
