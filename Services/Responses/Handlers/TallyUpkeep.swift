import Logging
import NIOConcurrencyHelpers
import RPC
import ServiceLifecycle
import Storage

/// Keeps the stored tallies close behind the responses, so that a summary never has many to count.
///
/// Responses are read in blocks, in transactions that only read and are short; a tally is stored by one conditional write. A crash loses
/// the blocks since the last, which are counted again; of two that count the same at once, one finds the place taken and goes on from there.
final class TallyUpkeep: Service {
    struct Configuration: Sendable {
        /// Completions in a block, which one transaction reads.
        var block: Int64 = 1_000
        /// Bytes of answers in a block.
        var blockBytes = 2 << 20
        /// Blocks after which a tally is stored.
        var blocksOfWrite = 20
        /// Completions that a tally may be behind: a summary counts them when it is read.
        var backlog: Int64 = 1_000
        /// Between two looks at all surveys.
        var interval = Duration.seconds(15)
        /// Surveys in one look at the database.
        var surveys: Int64 = 500
        /// How long it rests after a block, as a multiple of the time that the block took.
        var rest = 3
    }

    let configuration: Configuration
    private let database: Database
    private let surveys: SurveyStore
    private let logger: Logger
    /// Surveys that are being counted, and whether somebody waits for it.
    private let busy = NIOLockedValueBox<[Int64: Bool]>([:])

    init(database: Database, surveys: SurveyStore, logger: Logger, configuration: Configuration = Configuration()) {
        self.database = database
        self.surveys = surveys
        self.logger = logger
        self.configuration = configuration
    }

    /// Looks through the surveys again and again until the service stops, at rest for three quarters of the time while there is work.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.lookThrough()
                try? await Task.sleep(for: self.configuration.interval)
            }
        }
    }

    /// Brings every survey up to date whose tally is further behind than it may be. A failure is logged, and left to the next time.
    func lookThrough() async {
        var last: Int64 = 0
        while !Task.isCancelled {
            let above = last
            do {
                let backlogs = try await database.read { [configuration] transaction in
                    try SummaryStore.backlogs(above: above, limit: configuration.surveys, in: transaction)
                }
                for (survey, backlog) in backlogs where backlog > configuration.backlog {
                    if take(survey) { try await count(survey, isPaced: true, until: .distantFuture) }
                }
                guard let next = backlogs.last?.survey, backlogs.count == configuration.surveys else { return }
                last = next
            } catch is CancellationError {
                return
            } catch {
                logger.error("tallies are not kept up", metadata: ["cause": "\(error)"])
                return
            }
        }
    }

    /// Brings a survey's tally up to date, or waits while somebody else does.
    ///
    /// - Returns: Whether that was done by the deadline. What was counted until then is not counted again.
    func catchUp(_ survey: Int64, by deadline: Deadline) async throws -> Bool {
        while !deadline.hasPassed {
            if take(survey) { return try await count(survey, isPaced: false, until: deadline) }
            // Whoever counts it at rest is asked to make haste, and may be done before it reads this.
            let isBusy = busy.withLockedValue { busy in
                guard busy[survey] != nil else { return false }
                busy[survey] = true
                return true
            }
            guard isBusy else { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func take(_ survey: Int64) -> Bool {
        busy.withLockedValue { busy in
            guard busy[survey] == nil else { return false }
            busy[survey] = false
            return true
        }
    }

    /// Counts a survey that this call has taken, block by block. Returns whether it came to the end.
    @discardableResult
    private func count(_ id: Int64, isPaced: Bool, until deadline: Deadline) async throws -> Bool {
        defer { busy.withLockedValue { _ = $0.removeValue(forKey: id) } }
        guard var (survey, tally) = try await start(id) else { return true }
        var stored = tally.through
        var blocks = 0
        while true {
            let isDone = tally.through >= survey.completions
            if tally.through > stored, isDone || blocks >= configuration.blocksOfWrite || deadline.hasPassed {
                let (record, result, through) = (survey, tally, stored)
                let isStored = try await database.write { transaction in
                    try SummaryStore.store(result, of: record, insteadOf: through, in: transaction)
                }
                // Another instance has counted on meanwhile.
                if !isStored {
                    guard let newer = try await start(id) else { return true }
                    (survey, tally) = newer
                    (stored, blocks) = (tally.through, 0)
                    continue
                }
                (stored, blocks) = (tally.through, 0)
            }
            if isDone { return true }
            if deadline.hasPassed { return false }
            let beginning = ContinuousClock.now
            tally = try await fold(survey, into: tally)
            blocks += 1
            if isPaced, busy.withLockedValue({ $0[id] }) != true {
                try await Task.sleep(for: (ContinuousClock.now - beginning) * configuration.rest)
            }
        }
    }

    private func start(_ id: Int64) async throws -> (SurveyRecord, Tally)? {
        try await database.read { [surveys] transaction in
            guard let survey = try surveys.survey(id, in: transaction) else { return nil }
            return (survey, try SummaryStore.tally(of: id, in: transaction))
        }
    }

    private func fold(_ survey: SurveyRecord, into tally: Tally) async throws -> Tally {
        try await database.read { [surveys, configuration] transaction in
            let last = min(survey.completions, tally.through + configuration.block)
            return try tally.folding(survey.id, through: last, bytes: configuration.blockBytes, surveys, in: transaction)
        }
    }
}

extension Tally {
    /// The tally with the completions that follow it, up to `last` or until so many bytes of answers are read.
    func folding(
        _ survey: Int64, through last: Int64, bytes: Int, _ surveys: SurveyStore, in transaction: borrowing Transaction
    ) throws -> Tally {
        var folding = Folding(self)
        var versions: [Int64: Questionnaire] = [:]
        var found: [Completion] = []
        let reached = try SummaryStore.forEachCompletion(of: survey, after: through, through: last, bytes: bytes, in: transaction) {
            found.append($0)
        }
        for completion in found {
            if versions[completion.version] == nil {
                versions[completion.version] = try surveys.version(completion.version, of: survey, in: transaction).questionnaire
            }
            try folding.add(completion) { version in
                guard let questionnaire = versions[version] else { throw SurveyStore.MissingVersion(survey: survey, version: version) }
                return questionnaire
            }
        }
        folding.pass(reached)
        return folding.result
    }
}
