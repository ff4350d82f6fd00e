import Dispatch
internal import GRDB
import NIOConcurrencyHelpers

/// A connection with a read transaction that stays open, on a thread of its own.
final class SQLiteSnapshot: EngineSnapshot {
    private let jobs: JobQueue
    private let reason = NIOLockedValueBox("it was given back")

    init(maximumQueued: Int) {
        jobs = JobQueue(maximum: maximumQueued)
    }

    func read(_ job: Job) throws(StorageError) {
        do {
            try jobs.append(job)
        } catch {
            throw error.code == .closed ? ended : error
        }
    }

    func end() {
        jobs.close()
    }

    /// Ends it for a reason that its reader is told.
    func end(because reason: String) {
        self.reason.withLockedValue { $0 = reason }
        end()
    }

    private var ended: StorageError {
        StorageError(.snapshotEnded, "The snapshot has ended: \(reason.withLockedValue(\.self)).")
    }

    /// Answers reads until the snapshot ends. Meant for the thread that is its own.
    ///
    /// - Parameter idle: Milliseconds without a read after which it ends.
    func run(_ path: String, busyTimeout: Int, idle: Int) {
        do {
            let queue = try SQLiteDriver.openReader(path, busyTimeout: busyTimeout, cache: SQLiteDriver.smallCache)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { database in
                let connection = SQLiteConnection(database)
                try connection.control("BEGIN")
                // In WAL mode a transaction's state is that of its first read.
                _ = try connection.rows("SELECT 1 FROM sqlite_schema", [], limit: 1)
                answer(on: connection, idle: idle)
                try connection.rollBack()
            }
        } catch {
            end(because: "its connection failed")
            while let (job, _) = jobs.takeFirst() { job.refuse(StorageError(sqlite: error)) }
        }
    }

    private func answer(on connection: SQLiteConnection, idle: Int) {
        while true {
            switch jobs.takeFirst(within: .milliseconds(idle)) {
            case .job(let job): job.run(on: connection)
            case .closed: return
            case .nothing: end(because: "nobody read from it for \(idle) ms")
            }
        }
    }
}
