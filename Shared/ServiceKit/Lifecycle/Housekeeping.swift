import Logging
import ServiceLifecycle
import Storage

/// Forgets, once an hour, what a database keeps only for a while: replies of idempotent writes, and ids of events that were applied.
///
/// Each step is a small write among the others, so that nobody waits for it.
public struct Housekeeping: Service {
    /// What a database keeps for a while.
    public enum Duty: Sendable {
        /// Replies under idempotency keys, for seven days.
        case idempotencyReplies
        /// Ids of applied events, for thirty days.
        case appliedEvents
    }

    static let interval = Duration.seconds(3600)

    private let database: Database
    private let duties: [Duty]
    private let clock: Clock
    private let logger: Logger

    public init(_ duties: [Duty], of database: Database, clock: Clock, logger: Logger) {
        self.database = database
        self.duties = duties
        self.clock = clock
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await tidy()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Does each duty once. A failure is logged and tried again at the next turn.
    func tidy() async {
        for duty in duties {
            do {
                let count =
                    switch duty {
                    case .idempotencyReplies: try await Idempotency.purge(at: clock.now(), in: database)
                    case .appliedEvents: try await Inbox.purge(at: clock.now(), in: database)
                    }
                if count > 0 { logger.info("forgotten", metadata: ["what": "\(duty)", "rows": "\(count)"]) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("housekeeping failed", metadata: ["what": "\(duty)", "cause": "\(error)"])
            }
        }
    }
}
