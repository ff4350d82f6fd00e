import Storage
import TestSupport
import Testing

@Suite struct QueueTests {
    @Test("a write beyond the queue's limit is refused at once and the queued ones complete")
    func overload() async throws {
        try await withDatabase(maximumQueued: 3) { database async throws in
            let gate = Gate()
            let held = Task { try await database.write { _ in gate.hold() } }
            await gate.reached()
            // Ten for three places: those refused answer while the writer is still held.
            let refused = await withTaskGroup(of: StorageError.Code?.self) { group in
                for number in 0..<10 {
                    group.addTask { await code { try await database.insert(number) } }
                }
                var refused = 0
                for await code in group {
                    #expect(code == nil || code == .overloaded)
                    if code == .overloaded { refused += 1 }
                    if refused == 7 { gate.open() }
                }
                return refused
            }
            try await held.value
            #expect(refused == 7)
            #expect(try await database.numbers().count == 3)
        }
    }

    @Test("reads have a queue of their own, with the same limit")
    func readOverload() async throws {
        try await withDatabase(readers: 1, maximumQueued: 1) { database async throws in
            let gate = Gate()
            let held = Task { try await database.read { _ in gate.hold() } }
            await gate.reached()
            let refused = await withTaskGroup(of: StorageError.Code?.self) { group in
                for _ in 0..<4 {
                    group.addTask { await code { _ = try await database.numbers() } }
                }
                var refused = 0
                for await code in group {
                    if code == .overloaded { refused += 1 }
                    if refused == 3 { gate.open() }
                }
                return refused
            }
            try await held.value
            #expect(refused == 3)
        }
    }

    @Test("a task cancelled before its job begins is answered at once and its job is skipped")
    func cancelledWhileQueued() async throws {
        try await withDatabase { database async throws in
            let gate = Gate()
            let held = Task { try await database.write { _ in gate.hold() } }
            await gate.reached()
            let cancelled = Task { try await database.insert(1) }
            cancelled.cancel()
            // Answered while the writer is held: the error does not wait for the queue.
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            gate.open()
            try await held.value
            #expect(try await database.numbers() == [])
        }
    }

    @Test("a task cancelled before it calls never runs its body")
    func cancelledBefore() async throws {
        try await withDatabase { database async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await database.insert(1)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await database.numbers() == [])
        }
    }

    @Test("a task cancelled after its job began gets the result")
    func cancelledTooLate() async throws {
        try await withDatabase { database async throws in
            let gate = Gate()
            let task = Task {
                try await database.write { transaction in
                    gate.hold()
                    return try transaction.execute("INSERT INTO items (number) VALUES (1)")
                }
            }
            await gate.reached()
            task.cancel()
            gate.open()
            #expect(try await task.value == 1)
            #expect(try await database.numbers() == [1])
        }
    }

    @Test("closing completes what is queued and refuses what comes after")
    func close() async throws {
        let folder = try TemporaryFolder()
        let database = try folder.open()
        let gate = Gate()
        let held = Task {
            try await database.write { transaction in
                gate.hold()
                try transaction.execute("INSERT INTO items (number) VALUES (1)")
            }
        }
        await gate.reached()
        let closing = Task { await database.close() }
        while await code({ _ = try await database.read { _ in 0 } }) != .closed { await Task.yield() }
        gate.open()
        try await held.value
        await closing.value
        await database.close()
        #expect(await code { try await database.insert(2) } == .closed)
        let reopened = try folder.open()
        #expect(try await reopened.numbers() == [1])
        await reopened.close()
    }
}
