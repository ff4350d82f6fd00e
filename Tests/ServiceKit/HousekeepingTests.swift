import Storage
import TestSupport
import Testing

@testable import ServiceKit

@Suite("Housekeeping")
struct HousekeepingTests {
    static let day: Int64 = 86_400_000_000
    static let now: Int64 = 1_800_000_000_000_000

    @Test("removes what is older than its time and keeps what is younger, to the microsecond")
    func ages() async throws {
        try await StorageBench.use { bench in
            try await keep(in: bench, replies: [6 * Self.day, 7 * Self.day, 7 * Self.day + 1, 400 * Self.day, -Self.day])
            try await accept(in: bench, events: [0, 30 * Self.day, 30 * Self.day + 1, 31 * Self.day])
            await housekeeping([.idempotencyReplies, .appliedEvents], in: bench).tidy()
            #expect(
                try await bench.texts("SELECT key FROM idempotency ORDER BY created_at") == [
                    "\(7 * Self.day)", "\(6 * Self.day)", "\(-Self.day)",
                ])
            #expect(try await bench.texts("SELECT event_id FROM inbox ORDER BY accepted_at") == ["\(30 * Self.day)", "0"])
        }
    }

    @Test("does its own duties and no others")
    func duties() async throws {
        try await StorageBench.use { bench in
            try await keep(in: bench, replies: [8 * Self.day])
            try await accept(in: bench, events: [31 * Self.day])
            await housekeeping([.appliedEvents], in: bench).tidy()
            #expect(try await bench.texts("SELECT key FROM idempotency").count == 1)
            #expect(try await bench.texts("SELECT event_id FROM inbox").isEmpty)
        }
    }

    @Test("removes more than one step's worth")
    func many() async throws {
        try await StorageBench.use { bench in
            try await accept(in: bench, events: (0..<1_203).map { 31 * Self.day + $0 })
            await housekeeping([.appliedEvents], in: bench).tidy()
            #expect(try await bench.texts("SELECT event_id FROM inbox").isEmpty)
        }
    }

    @Test("logs a failure and goes on with its other duties")
    func failure() async throws {
        try await StorageBench.use { bench in
            try await bench.database.write { _ = try $0.execute("DROP TABLE idempotency") }
            try await accept(in: bench, events: [31 * Self.day])
            let log = RecordingLog()
            await housekeeping([.idempotencyReplies, .appliedEvents], in: bench, log: log).tidy()
            #expect(log.lines.contains { $0.hasPrefix("error housekeeping failed") && $0.contains("what=idempotencyReplies") })
            #expect(try await bench.texts("SELECT event_id FROM inbox").isEmpty)
        }
    }

    private func housekeeping(
        _ duties: [Housekeeping.Duty], in bench: StorageBench, log: RecordingLog = RecordingLog()
    ) -> Housekeeping {
        Housekeeping(duties, of: bench.database, clock: Clock { Self.now }, logger: log.logger)
    }

    /// Keeps a reply of each age (µs), under the age as its key.
    private func keep(in bench: StorageBench, replies ages: [Int64]) async throws {
        try await bench.database.write { transaction in
            for age in ages {
                let key = IdempotencyKey(account: 1, method: "test", key: "\(age)", fingerprint: [1])
                _ = try Idempotency.once(key, at: Self.now - age, in: transaction) { [] }
            }
        }
    }

    /// Accepts an event of each age (µs), under the age as its id.
    private func accept(in bench: StorageBench, events ages: [Int64]) async throws {
        try await bench.database.write { transaction in
            for age in ages { _ = try Inbox.accept(eventID: "\(age)", at: Self.now - age, in: transaction) }
        }
    }
}
