import Dispatch
internal import Foundation
internal import GRDB
import Logging

/// One SQLite file: a thread that writes, some that read, each alone with its connection.
final class SQLiteEngine: Engine {
    private let reads: JobQueue
    private let writes: JobQueue
    private let snapshots: SQLiteSnapshots
    /// Entered by the threads that read, snapshots among them.
    private let reading = DispatchGroup()
    /// Entered by the writer's thread, which is the last to leave.
    private let running = DispatchGroup()
    private let path: String
    private let configuration: DatabaseConfiguration

    private init(path: String, _ configuration: DatabaseConfiguration) {
        self.path = path
        self.configuration = configuration
        reads = JobQueue(maximum: configuration.maximumQueued)
        writes = JobQueue(maximum: configuration.maximumQueued)
        snapshots = SQLiteSnapshots()
    }

    static func open(
        _ configuration: DatabaseConfiguration, migrations: [Migration], commitSignals: CommitSignals, logger: Logger, at now: Int64
    ) throws(StorageError) -> SQLiteEngine {
        let path = try DatabaseFile.prepare(configuration.path)
        let lock = try FileLock(database: path)
        let writer = try SQLiteDriver.openWriter(path, busyTimeout: configuration.busyTimeout)
        try migrate(writer, to: migrations, at: now)
        var readers: [DatabaseQueue] = []
        for _ in 0..<configuration.readers {
            readers.append(
                try SQLiteDriver.openReader(path, busyTimeout: configuration.busyTimeout, cache: SQLiteDriver.largeCache))
        }

        let engine = SQLiteEngine(path: path, configuration)
        for reader in readers { start(reader, jobs: engine.reads, until: engine.reading) }
        engine.start(writer, commitSignals: commitSignals, logger: logger, lock: lock)
        return engine
    }

    func read(_ job: Job) throws(StorageError) { try reads.append(job) }

    func write(_ job: Job) throws(StorageError) { try writes.append(job) }

    func snapshot(idle: Int) throws(StorageError) -> any EngineSnapshot {
        let snapshot = SQLiteSnapshot(maximumQueued: configuration.maximumQueued)
        // Before it is counted in: whoever closes the database waits for all that were.
        reading.enter()
        do {
            try snapshots.add(snapshot)
        } catch {
            reading.leave()
            throw error
        }
        Self.start(named: "storage.snapshot") { [snapshots, reading, path, configuration] in
            snapshot.run(path, busyTimeout: configuration.busyTimeout, idle: idle)
            // Here and not at the writer's next commit, whose callers would wait for all that was kept.
            if snapshots.logPages >= 4 * configuration.checkpointPages {
                SQLiteDriver.checkpoint(path, busyTimeout: configuration.busyTimeout)
            }
            snapshots.remove(snapshot)
            reading.leave()
        }
        return snapshot
    }

    func refuseJobs() {
        reads.close()
        writes.close()
        snapshots.close()
    }

    func close() async {
        refuseJobs()
        await withCheckedContinuation { continuation in
            running.notify(queue: .global()) { continuation.resume() }
        }
    }

    private static func migrate(_ writer: DatabaseQueue, to migrations: [Migration], at now: Int64) throws(StorageError) {
        do {
            try writer.writeWithoutTransaction { database in
                let connection = SQLiteConnection(database)
                try MigrationHistory.migrate(to: migrations, in: SQLiteDriver.dialect, at: now) { body throws(StorageError) in
                    try connection.control("BEGIN IMMEDIATE")
                    do throws(StorageError) {
                        try body(Transaction(on: connection, effects: CommitEffects()))
                        try connection.control("COMMIT")
                    } catch {
                        try connection.rollBack()
                        throw error
                    }
                }
            }
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    private static func start(_ reader: DatabaseQueue, jobs: JobQueue, until reading: DispatchGroup) {
        reading.enter()
        start(named: "storage.reader") {
            reader.writeWithoutTransaction { SQLiteReader(connection: SQLiteConnection($0)).run(jobs) }
            try? reader.close()
            reading.leave()
        }
    }

    private func start(_ writer: DatabaseQueue, commitSignals: CommitSignals, logger: Logger, lock: FileLock) {
        running.enter()
        Self.start(named: "storage.writer") { [jobs = writes, snapshots, reading, running, configuration] in
            writer.writeWithoutTransaction { database in
                let log = WriteAheadLog(database, configuration, snapshots, logger)
                let writer = SQLiteWriter(connection: SQLiteConnection(database), log: log, commitSignals: commitSignals)
                while let batch = jobs.takeBatch(maximum: configuration.maximumBatch) {
                    writer.run(batch)
                    log.checkpointIfDue()
                }
                // Reads that are still running would keep the log from being emptied.
                reading.wait()
                log.finish()
            }
            do {
                try writer.close()
            } catch {
                logger.warning("The database was not closed cleanly.", metadata: ["error": "\(error)"])
            }
            lock.release()
            running.leave()
        }
    }

    /// A thread of its own: connections block on the disk, which threads that tasks share must not.
    private static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.start()
    }
}
