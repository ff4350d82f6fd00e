import Logging
import ServiceLifecycle

/// The deliveries to one destination, one after the other; a destination that is down delays nobody else.
struct OutboxLane: Sendable {
    let destination: String
    let database: Database
    let configuration: OutboxRelay.Configuration
    let logger: Logger
    let delivery: OutboxRelay.Delivery
    private let wakeUps = WakeUps()

    init(
        destination: String, database: Database, configuration: OutboxRelay.Configuration, logger: Logger,
        delivery: @escaping OutboxRelay.Delivery
    ) {
        self.destination = destination
        self.database = database
        self.configuration = configuration
        self.logger = logger
        self.delivery = delivery
    }

    func wake() { wakeUps.insert([destination]) }

    /// Lets the delivery that has begun be completed, and ends.
    func stop() { wakeUps.finish() }

    func run() async {
        let backoff = Backoff(base: configuration.backoffBase, maximum: configuration.backoffMaximum)
        var failures = 0
        while await wakeUps.next() != nil {
            while !wakeUps.isFinished, !Task.isCancelled {
                do {
                    guard try await deliverNext() else { break }
                    if failures > 0 { logger.info("Events are delivered again.", metadata: metadata(failures)) }
                    failures = 0
                } catch {
                    if Task.isCancelled { return }
                    failures += 1
                    if failures == 1 {
                        logger.warning("Events cannot be delivered; trying again.", metadata: metadata(failures, error))
                    }
                    await pause(backoff.delay(failures: failures))
                }
            }
        }
    }

    /// Delivers one batch, and forgets it only then. False when there was none.
    private func deliverNext() async throws -> Bool {
        let (destination, configuration) = (destination, configuration)
        let batch = try await database.read { transaction in
            try OutboxBatch.next(
                for: destination, count: configuration.maximumBatch, bytes: configuration.maximumBatchBytes, in: transaction)
        }
        if batch.events.isEmpty { return false }
        try await delivery(destination, batch.events)
        try await database.write { try batch.remove(in: $0) }
        return true
    }

    private func metadata(_ failures: Int, _ error: (any Error)? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["destination": "\(destination)", "failures": "\(failures)"]
        if let error { metadata["error"] = "\(error)" }
        return metadata
    }
}

/// Sleeps, but not through a cancellation or a graceful shutdown.
func pause(_ duration: Duration) async {
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
}
