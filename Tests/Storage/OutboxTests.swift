import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Storage

@Suite struct OutboxTests {
    private struct Down: Error {}

    private static let patient = OutboxRelay.Configuration(
        maximumBatch: 7, pollInterval: .seconds(3_600), backoffBase: .milliseconds(1), backoffMaximum: .milliseconds(5))

    private func append(_ kinds: [String], to destination: String = "a", key: String = "k", in database: Database) async throws {
        try await database.write { transaction in
            for kind in kinds {
                try Outbox.append(OutboxEvent(destination: destination, orderingKey: key, kind: kind, payload: [1]), at: 5, in: transaction)
            }
        }
    }

    private func pending(_ database: Database) async throws -> Int {
        try await database.read { try $0.first("SELECT COUNT(*) FROM outbox")?.value(0) ?? 0 }
    }

    /// Runs a relay beside the body, and cancels it afterwards.
    private func withRelay(
        _ database: Database, logger: Logger = quietLogger(), delivery: @escaping OutboxRelay.Delivery, _ body: () async throws -> Void
    ) async throws {
        let relay = OutboxRelay(database: database, configuration: Self.patient, logger: logger, delivery: delivery)
        let task = Task { try await relay.run() }
        try await body()
        task.cancel()
        try await task.value
    }

    @Test("events written concurrently arrive once, in the order of their key, with ids of their own")
    func order() async throws {
        try await withDatabase([.outbox]) { database async throws in
            let arrived = Record<OutboxEvent>()
            try await withRelay(database) { _, events in
                for event in events { arrived.append(event) }
            } _: { () async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for key in 0..<5 {
                        group.addTask {
                            for step in 0..<20 { try await append(["\(step)"], key: "\(key)", in: database) }
                        }
                    }
                    try await group.waitForAll()
                }
                let events = await arrived.wait { $0.count >= 100 }
                #expect(Set(events.map(\.id)).count == 100)
                #expect(events.allSatisfy { $0.id.utf8.count == 32 })
                for key in 0..<5 {
                    #expect(events.filter { $0.orderingKey == "\(key)" }.map(\.kind) == (0..<20).map(String.init))
                }
            }
        }
    }

    @Test("what an earlier process left is delivered, destination by destination")
    func leftOver() async throws {
        try await withDatabase([.outbox]) { database async throws in
            try await append(["1", "2"], to: "a", in: database)
            try await append(["3"], to: "b", in: database)
            let arrived = Record<String>()
            try await withRelay(database) { destination, events in
                for event in events { arrived.append(destination + event.kind) }
            } _: { () async throws in
                #expect(Set(await arrived.wait { $0.count >= 3 }) == ["a1", "a2", "b3"])
            }
        }
    }

    @Test("a commit wakes an idle relay, also for a destination it has not seen")
    func wakeUp() async throws {
        try await withDatabase([.outbox]) { database async throws in
            let arrived = Record<String>()
            try await withRelay(database) { destination, events in
                for event in events { arrived.append(destination + event.kind) }
            } _: { () async throws in
                for step in 1...20 {
                    let destination = step.isMultiple(of: 2) ? "a" : "b\(step)"
                    try await append(["\(step)"], to: destination, in: database)
                    // Nothing but the commit can bring it: the next look by itself is an hour away.
                    await arrived.wait { $0.last == "\(destination)\(step)" }
                }
            }
        }
    }

    @Test("an event of a transaction that failed is not delivered")
    func rolledBack() async throws {
        try await withDatabase([.outbox]) { database async throws in
            let arrived = Record<String>()
            try await withRelay(database) { _, events in
                for event in events { arrived.append(event.kind) }
            } _: { () async throws in
                _ = try? await database.write { transaction in
                    try Outbox.append(OutboxEvent(destination: "a", orderingKey: "k", kind: "never", payload: []), at: 0, in: transaction)
                    throw Down()
                }
                try await append(["once"], in: database)
                await arrived.wait { !$0.isEmpty }
            }
            #expect(arrived.elements == ["once"])
        }
    }

    @Test("what was delivered but not forgotten before a crash is delivered again, under the same id")
    func redelivery() async throws {
        let folder = try TemporaryFolder()
        let first = Record<String>()
        let database = try folder.open([.outbox])
        try await append(["1", "2"], in: database)
        // The relay's task is cancelled inside the delivery: the receiver has the events, the outbox still has them too.
        let relay = OutboxRelay(database: database, configuration: Self.patient, logger: quietLogger()) { _, events in
            for event in events { first.append(event.id) }
            withUnsafeCurrentTask { $0?.cancel() }
        }
        let task = Task { try await relay.run() }
        await first.wait { $0.count >= 2 }
        task.cancel()
        try await task.value
        #expect(try await pending(database) == 2)
        await database.close()

        let second = Record<String>()
        let reopened = try folder.open([.outbox])
        try await withRelay(reopened) { _, events in
            for event in events { second.append(event.id) }
        } _: { () async throws in
            await second.wait { $0.count >= 2 }
        }
        #expect(second.elements == first.elements)
        await reopened.close()
    }

    @Test("a destination that is down delays no other, and gets everything in order when it is back")
    func downAndBack() async throws {
        try await withDatabase([.outbox]) { database async throws in
            let attempts = Record<Void>()
            let isUp = Record<Void>()
            let down = Record<String>()
            let up = Record<String>()
            let log = Record<String>()
            let logger = Logger(label: "test") { _ in RecordingLogHandler(lines: log) }
            try await withRelay(database, logger: logger) { destination, events in
                if destination == "down" {
                    attempts.append(())
                    if isUp.elements.isEmpty { throw Down() }
                    for event in events { down.append(event.kind) }
                } else {
                    for event in events { up.append(event.kind) }
                }
            } _: { () async throws in
                try await append((1...20).map(String.init), to: "down", in: database)
                await attempts.wait { $0.count >= 3 }
                try await append((1...20).map(String.init), to: "up", in: database)
                await up.wait { $0.count == 20 }
                #expect(down.elements.isEmpty)
                isUp.append(())
                await down.wait { $0.count == 20 }
                // The last batch is forgotten after it was delivered, and only then is the lane well again.
                await log.wait { $0.count >= 2 }
            }
            #expect(down.elements == (1...20).map(String.init))
            #expect(up.elements == (1...20).map(String.init))
            #expect(log.elements == ["Events cannot be delivered; trying again.", "Events are delivered again."])
        }
    }

    @Test("a graceful shutdown lets the delivery that has begun complete, and ends a pause")
    func gracefulShutdown() async throws {
        try await withDatabase([.outbox]) { database async throws in
            try await append(["1"], to: "slow", in: database)
            try await append(["1"], to: "down", in: database)
            let begun = Record<String>()
            let mayEnd = Record<Void>()
            var configuration = Self.patient
            configuration.backoffBase = .seconds(3_600)
            configuration.backoffMaximum = .seconds(3_600)
            let relay = OutboxRelay(database: database, configuration: configuration, logger: quietLogger()) { destination, _ in
                begun.append(destination)
                if destination == "down" { throw Down() }
                await mayEnd.wait { !$0.isEmpty }
            }
            let group = ServiceGroup(configuration: .init(services: [.init(service: relay)], logger: quietLogger()))
            let running = Task { try await group.run() }
            await begun.wait { Set($0) == ["slow", "down"] }
            await group.triggerGracefulShutdown()
            mayEnd.append(())
            // A service that ends during a graceful shutdown is what the group waits for.
            try await running.value
            #expect(try await database.read { try Outbox.destinations(in: $0) } == ["down"])
        }
    }

    @Test("a batch holds no more than its bytes, but always an event")
    func batchBytes() async throws {
        try await withDatabase([.outbox]) { database async throws in
            try await database.write { transaction in
                for (index, size) in [900, 50, 50, 1, 700, 700].enumerated() {
                    try Outbox.append(
                        OutboxEvent(
                            destination: "a", orderingKey: "k", kind: "\(index)", payload: [UInt8](repeating: 7, count: size)),
                        at: 0, in: transaction)
                }
            }
            var batches: [[String]] = []
            while batches.count < 10 {
                let batch = try await database.read { try OutboxBatch.next(for: "a", count: 4, bytes: 500, in: $0) }
                if batch.events.isEmpty { break }
                batches.append(batch.events.map(\.kind))
                try await database.write { try batch.remove(in: $0) }
            }
            #expect(batches == [["0"], ["1", "2", "3"], ["4"], ["5"]])
        }
    }

    @Test("the backlog is counted by destination")
    func backlog() async throws {
        try await withDatabase([.outbox]) { database async throws in
            try await append(["1", "2"], to: "a", in: database)
            try await append(["3"], to: "b", in: database)
            let backlog = try await database.read { try Outbox.backlog(in: $0).mapValues { [Int64($0.count), $0.oldest] } }
            #expect(backlog == ["a": [2, 5], "b": [1, 5]])
        }
    }

    @Test("the backoff doubles up to its maximum, and the jitter is full")
    func backoff() {
        let backoff = Backoff(base: .milliseconds(100), maximum: .seconds(30))
        #expect((1...4).map { backoff.bound(failures: $0) } == [100, 200, 400, 800].map { .milliseconds($0) })
        #expect(backoff.bound(failures: 1_000) == .seconds(30))
        let delays = (0..<200).map { _ in backoff.delay(failures: 3) }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .milliseconds(400) })
        #expect(delays.contains { $0 < .milliseconds(100) } && delays.contains { $0 > .milliseconds(300) })
    }
}
