import JSON
import Logging
import ServiceKit
import ServiceLifecycle
import Storage

/// Applies the jobs that were accepted: a part of one after a part of another, so that a large one keeps no other waiting, and at rest half of
/// the time, so that other writers get their turn.
///
/// What it knows stands in the database. A process that starts after a crash goes on where the last part was committed.
final class JobWorker: Service {
    struct Configuration: Sendable {
        /// How often it looks without being woken.
        var interval = Duration.seconds(15)
        /// Lanes that get a part each before it looks for others.
        var lanes = 64
        /// Between two clearings of the database's files while there is work.
        var clearing = Duration.seconds(1)
        /// After a failure, doubled with each further one of the same job.
        var pause = Duration.milliseconds(200)
        var longestPause = Duration.seconds(30)
        /// µs for which jobs are kept that ended: thirty days. Erasures stay.
        var retention: Int64 = 30 * 86_400_000_000
    }

    let configuration: Configuration
    private let database: Database
    private let values: AnonymisedValues
    private let clock: Clock
    private let logger: Logger
    private let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(
        database: Database, values: AnonymisedValues, clock: Clock, logger: Logger, configuration: Configuration = Configuration()
    ) {
        self.database = database
        self.values = values
        self.clock = clock
        self.logger = logger
        self.configuration = configuration
    }

    /// There is a new job.
    func wake() { bell.yield() }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        self.wake()
                        try? await Task.sleep(for: self.configuration.interval)
                    }
                }
                for await _ in self.rings { await self.work() }
            }
        }
    }

    /// Applies everything that can be applied, and clears away what it leaves.
    func work() async {
        var round = Round()
        while !Task.isCancelled {
            do {
                let isBusy = try await turn(&round)
                let isDue = ContinuousClock.now - round.cleared >= configuration.clearing
                let isClear = !isBusy || isDue ? try await clear(&round) : true
                if isBusy { continue }
                try await purge()
                if isClear, round.failures.isEmpty { return }
                try await Task.sleep(for: configuration.pause)
            } catch is CancellationError {
                return
            } catch {
                logger.error("jobs cannot be looked at; trying again", metadata: ["cause": "\(error)"])
                try? await Task.sleep(for: configuration.pause)
            }
        }
    }

    /// What one pass over the jobs remembers.
    private struct Round {
        var lane = JobStore.Lane.none
        var failures: [Int64: (count: Int, until: ContinuousClock.Instant)] = [:]
        var cleared = ContinuousClock.now
    }

    /// A part of the first job of each of the next lanes. Returns whether there was any to be done.
    private func turn(_ round: inout Round) async throws -> Bool {
        let lane = round.lane
        let heads = try await database.read { [configuration] in
            try JobStore.heads(after: lane, limit: configuration.lanes, in: $0)
        }
        round.lane = heads.count == configuration.lanes ? heads.last?.lane ?? .none : .none
        var isBusy = lane != .none
        for head in heads {
            try Task.checkCancellation()
            if let failure = round.failures[head.job], failure.until > .now { continue }
            let start = ContinuousClock.now
            if await apply(head.job, &round) { isBusy = true }
            try await Task.sleep(for: ContinuousClock.now - start)
        }
        round.failures = round.failures.filter { failure in heads.count == configuration.lanes || heads.contains { $0.job == failure.key } }
        return isBusy
    }

    /// Returns whether the job got on.
    private func apply(_ job: Int64, _ round: inout Round) async -> Bool {
        let (values, now) = (values, clock.now())
        do {
            let isApplied = try await database.write { try JobStore.applyPart(of: job, values: values, at: now, in: $0) }
            round.failures[job] = nil
            return isApplied
        } catch is CancellationError {
            return false
        } catch let error as JSONError {
            await fail(job, because: "what was asked for cannot be read: \(error.description)")
            return true
        } catch {
            let count = (round.failures[job]?.count ?? 0) + 1
            let pause = min(configuration.longestPause, configuration.pause * (1 << min(count, 10)))
            round.failures[job] = (count, .now + pause)
            if count == 1 { logger.error("a job cannot be applied; trying again", metadata: ["job": "\(job)", "cause": "\(error)"]) }
            let text = (error as? StorageError).map { "the database: \($0.code)" } ?? "\(type(of: error))"
            _ = try? await database.write { try JobStore.note(job, failure: text, in: $0) }
            return false
        }
    }

    private func fail(_ job: Int64, because reason: String) async {
        let now = clock.now()
        logger.error("a job failed", metadata: ["job": "\(job)", "cause": "\(reason)"])
        _ = try? await database.write { try JobStore.fail(job, because: reason, at: now, in: $0) }
    }

    /// Ends the jobs that were applied when nothing is left of what they replaced. Returns false while somebody's read needs the old state.
    private func clear(_ round: inout Round) async throws -> Bool {
        let ids = try await database.read { try JobStore.toClear(limit: 1_000, in: $0) }
        guard !ids.isEmpty else { return true }
        guard try await database.clearLog() else { return false }
        let now = clock.now()
        try await database.write { try JobStore.end(ids, at: now, in: $0) }
        round.cleared = .now
        return ids.count < 1_000
    }

    private func purge() async throws {
        let instant = clock.now() - configuration.retention
        while try await database.write({ try JobStore.purge(endedBefore: instant, limit: 500, in: $0) }) == 500 {}
    }
}
