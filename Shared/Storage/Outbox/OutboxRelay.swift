import Logging
import ServiceLifecycle

/// Delivers what is in the outbox: at least once, in the order of writing, each destination on its own.
///
/// One relay a database. It is woken by each commit that appended, and looks by itself now and then.
public final class OutboxRelay: Service {
    /// Delivers events, oldest first, all to the destination named; returning means that they were accepted, all of them.
    public typealias Delivery = @Sendable (_ destination: String, _ events: [OutboxEvent]) async throws -> Void

    /// How much and how often.
    public struct Configuration: Sendable {
        /// Events a delivery at most. Default 100, at least 1.
        public var maximumBatch: Int
        /// Bytes of payload a delivery at most, unless one event alone has more. Default 1 MiB.
        public var maximumBatchBytes: Int
        /// How often to look without being woken. Default 30 s.
        public var pollInterval: Duration
        /// The longest pause after a first failure; it doubles with each further one. Default 100 ms.
        public var backoffBase: Duration
        /// The longest pause. Default 30 s.
        public var backoffMaximum: Duration

        /// The defaults, where nothing else is said.
        public init(
            maximumBatch: Int = 100, maximumBatchBytes: Int = 1 << 20, pollInterval: Duration = .seconds(30),
            backoffBase: Duration = .milliseconds(100), backoffMaximum: Duration = .seconds(30)
        ) {
            self.maximumBatch = max(1, maximumBatch)
            self.maximumBatchBytes = maximumBatchBytes
            self.pollInterval = pollInterval
            self.backoffBase = backoffBase
            self.backoffMaximum = backoffMaximum
        }
    }

    private let database: Database
    private let configuration: Configuration
    private let logger: Logger
    private let delivery: Delivery

    /// A relay that begins to work when it is run.
    public init(database: Database, configuration: Configuration = Configuration(), logger: Logger, delivery: @escaping Delivery) {
        self.database = database
        self.configuration = configuration
        self.logger = logger
        self.delivery = delivery
    }

    /// Relays until graceful shutdown or cancellation. At a graceful shutdown deliveries that have begun are completed.
    public func run() async throws {
        let arrivals = WakeUps()
        let listener = database.commitSignals.listen { arrivals.insert($0) }
        defer { database.commitSignals.stopListening(listener) }

        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.look(for: arrivals) }
                var lanes: [String: OutboxLane] = [:]
                while let destinations = await arrivals.next() {
                    for destination in destinations {
                        let lane = lanes[destination] ?? lane(to: destination)
                        lane.wake()
                        if lanes.updateValue(lane, forKey: destination) == nil { group.addTask { await lane.run() } }
                    }
                }
                for lane in lanes.values { lane.stop() }
            }
        } onCancelOrGracefulShutdown: {
            arrivals.finish()
        }
    }

    private func lane(to destination: String) -> OutboxLane {
        OutboxLane(destination: destination, database: database, configuration: configuration, logger: logger, delivery: delivery)
    }

    /// Finds what an earlier process left, and what no wake-up told of.
    private func look(for arrivals: WakeUps) async {
        var isFailing = false
        while !arrivals.isFinished {
            do {
                let destinations = try await database.read { try Outbox.destinations(in: $0) }
                if !destinations.isEmpty { arrivals.insert(destinations) }
                isFailing = false
            } catch {
                if !isFailing, !Task.isCancelled {
                    logger.warning("The outbox cannot be read; trying again.", metadata: ["error": "\(error)"])
                }
                isFailing = true
            }
            await pause(isFailing ? min(.seconds(1), configuration.pollInterval) : configuration.pollInterval)
        }
    }
}
