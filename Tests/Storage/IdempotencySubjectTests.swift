import Storage
import TestSupport
import Testing

@Suite("Replies about somebody")
struct IdempotencySubjectTests {
    @Test("are forgotten with their digests, and a late retry does nothing")
    func forget() async throws {
        let folder = try TemporaryFolder()
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder.path)/test.sqlite"), migrations: [.idempotency, .idempotencySubjects],
            logger: .init(label: "test"))
        let keys = ["a", "b", "c"].map { IdempotencyKey(account: 1, method: "m", key: $0, fingerprint: [1]) }
        try await database.write { transaction in
            for key in keys {
                _ = try Idempotency.once(key, at: 0, in: transaction) { [2] }
                try Idempotency.assign(key, to: key.key == "c" ? "contact:2" : "contact:1", in: transaction)
            }
        }
        #expect(try await database.write { try Idempotency.forget("contact:1", account: 2, in: $0) } == 0)
        #expect(try await database.write { try Idempotency.forget("contact:1", account: 1, in: $0) } == 2)
        #expect(try await database.write { try Idempotency.forget("contact:1", account: 1, in: $0) } == 0)
        await #expect(throws: StorageError.self) {
            try await database.write { try Idempotency.once(keys[0], at: 1, in: $0) { [3] } }
        }
        #expect(try await database.write { try Idempotency.once(keys[2], at: 1, in: $0) { [3] } } == [2])
        await database.close()
    }
}
