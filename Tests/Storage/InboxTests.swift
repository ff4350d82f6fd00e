import Storage
import Testing

@Suite struct InboxTests {
    @Test("an event is accepted exactly once, however many deliver it at once")
    func once() async throws {
        try await withDatabase([.inbox]) { database async throws in
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for delivery in 0..<50 {
                    group.addTask { try await database.write { try Inbox.accept(eventID: "e\(delivery % 5)", at: 0, in: $0) } }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 5)
        }
    }

    @Test("an event whose effect failed is accepted when it comes again")
    func failedEffect() async throws {
        struct Refused: Error {}
        try await withDatabase([.inbox]) { database async throws in
            _ = try? await database.write { transaction in
                _ = try Inbox.accept(eventID: "e", at: 0, in: transaction)
                throw Refused()
            }
            #expect(try await database.write { try Inbox.accept(eventID: "e", at: 0, in: $0) } == true)
        }
    }

    @Test("a purge forgets old ids in steps, and keeps the young")
    func purge() async throws {
        try await withDatabase([.inbox]) { database async throws in
            for number in 1...10 {
                try await database.write { _ = try Inbox.accept(eventID: "e\(number)", at: Int64(number), in: $0) }
            }
            #expect(try await Inbox.purge(at: Inbox.retention + 8, step: 3, in: database) == 7)
            #expect(try await database.write { try Inbox.accept(eventID: "e8", at: 0, in: $0) } == false)
            #expect(try await database.write { try Inbox.accept(eventID: "e7", at: 0, in: $0) } == true)
        }
    }
}
