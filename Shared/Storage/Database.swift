import Logging

/// A service's data: transactions over whichever engine keeps it.
///
/// Closures are synchronous, run on the engine's threads and run once. Inside them do nothing but statements: a closure that waits
/// makes everybody wait.
public final class Database: Sendable {
    let engine: any Engine
    let commitSignals: CommitSignals

    private init(engine: any Engine, commitSignals: CommitSignals) {
        self.engine = engine
        self.commitSignals = commitSignals
    }

    /// Opens or creates the database and applies the migrations it does not have yet. Blocks; meant for a service's start.
    ///
    /// Throws `locked` when another process has the file, `migrationChanged` or `migrationUnknown` when this program does not fit the
    /// data, `notDurable` when the engine would not keep commits through a crash.
    /// `now` is the time that is noted for new migrations, in µs since 1970; nil asks the system's clock.
    public static func open(
        _ configuration: DatabaseConfiguration, migrations: [Migration], logger: Logger, at now: Int64? = nil
    ) throws(StorageError) -> Database {
        let signals = CommitSignals()
        let engine = try SQLiteEngine.open(
            configuration.normalized, migrations: migrations, commitSignals: signals, logger: logger, at: now ?? WallClock.now())
        return Database(engine: engine, commitSignals: signals)
    }

    deinit {
        engine.refuseJobs()
    }

    /// Runs `body` in a read transaction that sees every write answered before this call. A write inside it throws `readOnly`.
    ///
    /// Throws `overloaded` or `closed` at once, `CancellationError` when the task is cancelled before the body began, else what the
    /// body throws.
    public nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result {
        try await Job.answer(body) { job throws(StorageError) in try engine.read(job) }
    }

    /// Runs `body` in a write transaction and returns when it is on disk.
    ///
    /// Throws `overloaded` or `closed` at once, `CancellationError` when the task is cancelled before the body began, what the body
    /// throws (nothing of it is written), or why the commit failed (nothing of it is visible). A body that began completes even when
    /// its task is cancelled.
    @discardableResult
    public nonisolated(nonsending) func write<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result {
        try await Job.answer(body) { job throws(StorageError) in try engine.write(job) }
    }

    /// Refuses new work, completes what is queued, and closes the files. Safe to repeat.
    public func close() async {
        await engine.close()
    }
}
