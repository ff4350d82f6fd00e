internal import GRDB
internal import GRDBSQLite
import Logging

/// Keeps the write-ahead log short: copies it back between commits, on the writer's thread, when nobody waits for the answer.
///
/// SQLite's own automatic checkpoint would run inside the commit, and never gets to start the log over while reads overlap each other.
final class WriteAheadLog {
    /// Filled by SQLite at each commit.
    private final class Gauge {
        var pages = 0
    }

    private let database: GRDB.Database
    private let configuration: DatabaseConfiguration
    private let snapshots: SQLiteSnapshots
    private let logger: Logger
    private let gauge = Gauge()
    /// The length from which the next attempt is made.
    private var due: Int
    private var isFailing = false

    init(_ database: GRDB.Database, _ configuration: DatabaseConfiguration, _ snapshots: SQLiteSnapshots, _ logger: Logger) {
        self.database = database
        self.snapshots = snapshots
        self.configuration = configuration
        self.logger = logger
        self.due = configuration.checkpointPages
        // The hook's context is not retained: `finish` takes the hook away before the gauge can go.
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                if let context { Unmanaged<Gauge>.fromOpaque(context).takeUnretainedValue().pages = Int(pages) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(gauge).toOpaque())
    }

    /// Copies the log back if it has grown long.
    func checkpointIfDue() {
        let step = configuration.checkpointPages
        snapshots.logGrew(to: gauge.pages, limit: configuration.snapshotPages)
        // The log started over: pages are counted from its beginning again.
        if gauge.pages < due - step { due = step }
        guard gauge.pages >= due else { return }
        due = gauge.pages + step
        // To wait for a snapshot would be in vain, and would keep every caller waiting.
        checkpoint(gauge.pages >= 4 * step && snapshots.isEmpty ? .restart : .passive)
    }

    /// Cuts off what a failed commit left at the end of the log, before its callers are told.
    ///
    /// When the sync of a commit fails, SQLite forgets the pages in memory, but they are whole in the file: a process that starts before
    /// another commit has overwritten them takes them for committed. If this fails too, that much remains possible.
    func discardFailedCommit() {
        checkpoint(.truncate)
    }

    /// Copies everything back and leaves an empty log, and nothing in this connection's memory that could bring back what was deleted.
    ///
    /// - Returns: False when a read, of this process or another, needs the log.
    func clear() -> Bool {
        guard snapshots.isEmpty, checkpoint(.truncate) else { return false }
        gauge.pages = 0
        due = configuration.checkpointPages
        return sqlite3_db_release_memory(database.sqliteConnection) == SQLITE_OK
    }

    /// Copies everything back, leaves an empty log, and lets go of the connection.
    func finish() {
        sqlite3_wal_hook(database.sqliteConnection, nil, nil)
        do {
            _ = try database.checkpoint(.truncate)
        } catch {
            logger.warning("The write-ahead log was kept; the next start reads it.", metadata: ["error": "\(error)"])
        }
    }

    @discardableResult
    private func checkpoint(_ kind: GRDB.Database.CheckpointMode) -> Bool {
        // All but the passive kind wait for reads to end; the callers of the next batch wait with them.
        sqlite3_busy_timeout(database.sqliteConnection, 250)
        defer { sqlite3_busy_timeout(database.sqliteConnection, CInt(configuration.busyTimeout)) }
        do {
            _ = try database.checkpoint(kind)
            isFailing = false
            return true
        } catch {
            // The log is kept whole, no commit is in danger; the next attempt is as many pages away.
            if !isFailing, snapshots.isEmpty {
                logger.warning(
                    "The write-ahead log cannot be reclaimed; a long read may hold it.",
                    metadata: ["pages": "\(gauge.pages)", "error": "\(error)"])
            }
            isFailing = true
            return false
        }
    }
}
