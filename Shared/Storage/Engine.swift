/// What stands behind a `Database`: takes jobs, and answers each exactly once.
///
/// A write is answered after its commit is on disk. A read sees everything that was answered before it was queued.
protocol Engine: Sendable {
    /// Queues a job, or throws `overloaded` or `closed` and never answers it.
    func read(_ job: Job) throws(StorageError)
    /// Queues a job, or throws `overloaded` or `closed` and never answers it.
    func write(_ job: Job) throws(StorageError)
    /// Begins a snapshot of everything that was answered before, which ends after `idle` milliseconds without a read. Throws `closed`.
    func snapshot(idle: Int) throws(StorageError) -> any EngineSnapshot
    /// Refuses new jobs, without waiting for those that are queued.
    func refuseJobs()
    /// Refuses new jobs and returns when the queued ones are answered and the files are closed.
    func close() async
}

/// A read transaction that stays open between its jobs.
protocol EngineSnapshot: Sendable {
    /// Queues a job, or throws `overloaded` or `snapshotEnded` and never answers it.
    func read(_ job: Job) throws(StorageError)
    /// Gives it back when the queued jobs are answered. Safe to repeat.
    func end()
}

/// A connection inside a transaction, on the one thread that owns it.
protocol EngineConnection: AnyObject {
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int
    func rows(_ sql: String, _ arguments: [SQLValue], limit: Int?) throws(StorageError) -> [Row]
    func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Void) throws
}

/// What has to happen when, and only when, a transaction is on disk.
final class CommitEffects {
    /// Outbox destinations that got events.
    var destinations: Set<String> = []
    /// Who wants the engine's log emptied, and to be told whether it was.
    var logReports: [@Sendable (Bool) -> Void] = []
}
