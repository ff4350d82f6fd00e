import Contracts
import Logging
import ServiceKit
import ServiceLifecycle
import Storage

/// Gives back, every half minute, what is counted as reserved for people whose time is over.
///
/// Nobody waits for it: whoever needs a place gives back what stands in the way, and counts that are shown leave it out.
struct ReservationSweep: Service {
    private static let interval = Duration.seconds(30)
    private static let block: Int64 = 1_000

    let database: Database
    let clock: Clock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await sweep()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("reservations cannot be given back", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Gives back all of them, some at a time, so that other writes get their turn.
    func sweep() async throws {
        while !Task.isCancelled {
            let now = clock.now()
            let books = try await database.read { try EntryStore.lateBooks(at: now, limit: Self.block, in: $0) }
            guard !books.isEmpty else { return }
            for book in books {
                try await database.write { transaction in
                    _ = try QuotaLedger(book, bounds: nil).releaseExpired(at: now, in: transaction)
                }
            }
        }
    }
}
