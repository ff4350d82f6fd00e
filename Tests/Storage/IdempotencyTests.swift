import Storage
import Testing

@Suite struct IdempotencyTests {
    private func key(_ key: String = "k", account: Int64 = 1, method: String = "m", fingerprint: [UInt8] = [1]) -> IdempotencyKey {
        IdempotencyKey(account: account, method: method, key: key, fingerprint: fingerprint)
    }

    /// Inserts a row under the key; replies with its number.
    private func insert(_ number: Int, _ key: IdempotencyKey?, at now: Int64 = 0, into database: Database) async throws -> [UInt8] {
        try await database.write { transaction in
            try Idempotency.once(key, at: now, in: transaction) {
                try transaction.execute("INSERT INTO items (number) VALUES (?1)", number)
                return [UInt8(number)]
            }
        }
    }

    @Test("the first reply is repeated and its effect is not")
    func repeated() async throws {
        try await withDatabase([.items, .idempotency]) { database async throws in
            #expect(try await insert(1, key(), into: database) == [1])
            #expect(try await insert(2, key(), into: database) == [1])
            #expect(try await database.numbers() == [1])
        }
    }

    @Test("another request under the same key is a conflict without effect")
    func conflict() async throws {
        try await withDatabase([.items, .idempotency]) { database async throws in
            _ = try await insert(1, key(), into: database)
            #expect(await code { try await insert(2, key(fingerprint: [2]), into: database) } == .idempotencyConflict)
            #expect(try await database.numbers() == [1])
        }
    }

    @Test("a key counts for one account and one method, and no key at all for nothing")
    func scope() async throws {
        try await withDatabase([.items, .idempotency]) { database async throws in
            #expect(try await insert(1, key(), into: database) == [1])
            #expect(try await insert(2, key(account: 2), into: database) == [2])
            #expect(try await insert(3, key(method: "n"), into: database) == [3])
            #expect(try await insert(4, nil, into: database) == [4])
            #expect(try await insert(5, nil, into: database) == [5])
            #expect(try await database.numbers() == [1, 2, 3, 4, 5])
        }
    }

    @Test("of concurrent retries one has the effect and all get its reply")
    func concurrent() async throws {
        try await withDatabase([.items, .idempotency]) { database async throws in
            let replies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for number in 1...100 { group.addTask { try await insert(number, key(), into: database) } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(replies.count == 1)
            #expect(try await database.numbers().count == 1)
        }
    }

    @Test("an effect that throws leaves the key unused, even when its error is caught inside the transaction", arguments: [true, false])
    func failedEffect(isCaught: Bool) async throws {
        struct Refused: Error {}
        try await withDatabase([.items, .idempotency]) { database async throws in
            let key = key()
            _ = try? await database.write { transaction in
                do {
                    _ = try Idempotency.once(key, at: 0, in: transaction) { throw Refused() }
                } catch  where isCaught {}
            }
            #expect(try await insert(2, key, into: database) == [2])
        }
    }

    @Test("a purge removes what is older than its age in steps, and nothing else")
    func purge() async throws {
        try await withDatabase([.items, .idempotency]) { database async throws in
            for number in 1...25 { _ = try await insert(number, key("\(number)"), at: Int64(number), into: database) }
            let now = Idempotency.retention + 21
            #expect(try await database.write { try Idempotency.purge(at: now, limit: 3, in: $0) } == 3)
            #expect(try await Idempotency.purge(at: now, step: 4, in: database) == 17)
            #expect(try await insert(30, key("20"), into: database) == [30])
            #expect(try await insert(31, key("21"), into: database) == [21])
        }
    }
}
