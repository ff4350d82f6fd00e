import JSON
import RPC
import Storage
import Testing

@testable import ServiceKit

@Message
struct NewNote: Sendable, Equatable {
    var text: String
}

@Message
struct Note: Sendable, Equatable {
    var id: Int64
    var text: String
}

@Suite("A write that happens once")
struct OnceTests {
    private static let create = Method<NewNote, Note>("test.notes.create", isIdempotent: false, callers: .everyone)
    private static let copy = Method<NewNote, Note>("test.notes.copy", isIdempotent: false, callers: .everyone)

    @Test("repeats its reply under the same key, and writes nothing again")
    func repeated() async throws {
        try await StorageBench.use { bench in
            let first = try await write("a", in: bench, key: "k", at: 1)
            let second = try await write("a", in: bench, key: "k", at: 2)
            #expect(first == second)
            #expect(try await bench.texts("SELECT text FROM notes") == ["a"])
        }
    }

    @Test("is one write when many come at the same time")
    func concurrent() async throws {
        try await StorageBench.use { bench in
            let notes = try await withThrowingTaskGroup(of: Note.self) { group in
                for _ in 0..<20 { group.addTask { try await write("a", in: bench, key: "k", at: 1) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(notes.count == 20 && notes.allSatisfy { $0 == notes[0] })
            #expect(try await bench.texts("SELECT text FROM notes") == ["a"])
        }
    }

    @Test("refuses the key with another request, which the caller learns as alreadyExists")
    func conflict() async throws {
        try await StorageBench.use { bench in
            try await write("a", in: bench, key: "k", at: 1)
            let error = await #expect(throws: StorageError.self) { try await write("b", in: bench, key: "k", at: 2) }
            #expect(error?.code == .idempotencyConflict)
            let told = error.flatMap(StorageFailure.translate)
            #expect(told?.code == .alreadyExists)
            #expect(told?.details.conflict == Conflict(resource: "idempotencyKey"))
            #expect(try await bench.texts("SELECT text FROM notes") == ["a"])
        }
    }

    @Test("happens each time without a key")
    func noKey() async throws {
        try await StorageBench.use { bench in
            let first = try await write("a", in: bench, key: nil, at: 1)
            let second = try await write("a", in: bench, key: nil, at: 2)
            #expect(first.id != second.id)
            #expect(try await bench.texts("SELECT text FROM notes") == ["a", "a"])
            #expect(try await bench.texts("SELECT key FROM idempotency").isEmpty)
        }
    }

    @Test("belongs to its account and its method")
    func scope() async throws {
        try await StorageBench.use { bench in
            try await write("a", in: bench, key: "k", at: 1)
            try await write("b", in: bench, key: "k", at: 1, account: 2)
            try await write("c", in: bench, key: "k", at: 1, account: nil)
            try await write("d", in: bench, key: "k", at: 1, method: Self.copy)
            #expect(try await bench.texts("SELECT text FROM notes ORDER BY id") == ["a", "b", "c", "d"])
        }
    }

    @Test("that fails leaves nothing, and the key may be tried again")
    func failure() async throws {
        try await StorageBench.use { bench in
            let error = await #expect(throws: RPCError.self) { try await failToWrite(in: bench, key: "k") }
            #expect(error == .notFound("the note"))
            let texts = try await bench.texts("SELECT text FROM notes")
            #expect(texts.isEmpty)
            #expect(try await write("b", in: bench, key: "k", at: 2).text == "b")
        }
    }

    @discardableResult
    private func write(
        _ text: String, in bench: StorageBench, key: String?, at now: Int64, account: Int64? = 1, method: RPC.Method<NewNote, Note> = create
    ) async throws -> Note {
        try await bench.database.write(once: context(key: key, account: account), method, NewNote(text: text), at: now) { transaction in
            let row = try transaction.first("INSERT INTO notes (text) VALUES (?1) RETURNING id", text)
            return Note(id: try #require(row).value(0), text: text)
        }
    }

    private func failToWrite(in bench: StorageBench, key: String) async throws {
        _ = try await bench.database.write(once: context(key: key, account: 1), Self.create, NewNote(text: "a"), at: 1) { transaction in
            _ = try transaction.execute("INSERT INTO notes (text) VALUES ('half')")
            throw RPCError.notFound("the note")
        }
    }

    private func context(key: String?, account: Int64?) -> CallContext {
        CallContext(deadline: .distantFuture, account: account, idempotencyKey: key)
    }
}
