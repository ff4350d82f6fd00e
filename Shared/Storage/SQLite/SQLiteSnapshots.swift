import NIOConcurrencyHelpers

/// The snapshots that are open, each of which keeps the write-ahead log from starting over.
final class SQLiteSnapshots: Sendable {
    private struct State {
        var open: [ObjectIdentifier: SQLiteSnapshot] = [:]
        var isClosed = false
        /// Pages in the log at the last commit that a snapshot saw.
        var logPages = 0
    }

    private let state = NIOLockedValueBox(State())

    var isEmpty: Bool { state.withLockedValue(\.open.isEmpty) }

    /// Counts a snapshot in; throws `closed` once the database is.
    func add(_ snapshot: SQLiteSnapshot) throws(StorageError) {
        let isClosed = state.withLockedValue { state in
            if !state.isClosed { state.open[ObjectIdentifier(snapshot)] = snapshot }
            return state.isClosed
        }
        if isClosed { throw StorageError(.closed, "The database is closed.") }
    }

    func remove(_ snapshot: SQLiteSnapshot) {
        state.withLockedValue { state in
            state.open[ObjectIdentifier(snapshot)] = nil
            if state.open.isEmpty { state.logPages = 0 }
        }
    }

    /// Notes how long the log is after a commit, and ends all snapshots when it is too long.
    func logGrew(to pages: Int, limit: Int) {
        let ended = state.withLockedValue { state -> [SQLiteSnapshot] in
            guard !state.open.isEmpty else { return [] }
            state.logPages = pages
            return pages >= limit ? Array(state.open.values) : []
        }
        for snapshot in ended { snapshot.end(because: "so much was written meanwhile that the log had to be reclaimed") }
    }

    /// Pages in the log while snapshots kept it.
    var logPages: Int { state.withLockedValue(\.logPages) }

    /// Ends all and takes no more.
    func close() {
        let ended = state.withLockedValue { state in
            state.isClosed = true
            return Array(state.open.values)
        }
        for snapshot in ended { snapshot.end(because: "the database is closed") }
    }
}
