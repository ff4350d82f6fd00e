/// One state of the database, read in parts: what is written meanwhile is not in it.
///
/// Exists while the closure of `Database.snapshot` runs, and ends earlier when nobody reads for too long or the engine needs its log back.
public struct Snapshot: Sendable {
    let engine: any EngineSnapshot

    /// Runs `body` on the snapshot's own thread; reads of one snapshot run one after the other. A write inside it throws `readOnly`.
    ///
    /// Throws `snapshotEnded` when the snapshot is over, `CancellationError` when the task is cancelled before the body began, else what the
    /// body throws.
    public nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result {
        try await Job.answer(body) { job throws(StorageError) in try engine.read(job) }
    }
}

extension Database {
    /// Runs `body` with a snapshot that sees every write answered before this call. It costs a connection and a thread while it lasts, and
    /// keeps no other read and no write waiting.
    ///
    /// The engine cannot reclaim its log meanwhile. So the snapshot ends by itself when nobody has read from it for `idle` milliseconds, and
    /// when the log has grown to `DatabaseConfiguration.snapshotPages`. How many there are at one time is up to the caller.
    ///
    /// Throws `closed`, `cannotOpen` when there is no connection to be had, else what the body throws.
    public nonisolated(nonsending) func snapshot<Result>(
        idle: Int, _ body: nonisolated(nonsending) (Snapshot) async throws -> Result
    ) async throws -> Result {
        let snapshot = Snapshot(engine: try engine.snapshot(idle: max(1, idle)))
        defer { snapshot.engine.end() }
        // From here on it stays as it is.
        try await snapshot.read { _ in }
        return try await body(snapshot)
    }
}
