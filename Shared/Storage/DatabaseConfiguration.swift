/// Where a service keeps its data and how much may wait for it.
public struct DatabaseConfiguration: Sendable {
    /// The database file; created with its folder when missing (0600 and 0700). Beside it lie `-wal`, `-shm` and `.lock`.
    public var path: String
    /// Threads, with a connection each, that read. Default 2, at least 1.
    public var readers: Int
    /// Writes that share one commit at most. Default 256, at least 1. More delays the first caller of a batch for the last.
    public var maximumBatch: Int
    /// Jobs that may wait for the writer, and as many for the readers; one more gets `overloaded` at once. Default 10,000, at least 1.
    public var maximumQueued: Int
    /// Milliseconds to wait for a lock that another program (a backup, an operator's shell) holds. Default 5,000.
    public var busyTimeout: Int
    /// Pages of 4 KiB in the write-ahead log from which it is copied back. Default 1,000 (4 MiB), at least 1.
    ///
    /// At four times as many the writer waits up to 250 ms for running reads in order to start the log over.
    public var checkpointPages: Int
    /// Pages of 4 KiB in the write-ahead log at which snapshots are ended, since it cannot start over while they last. Default 262,144
    /// (1 GiB), at least 1.
    public var snapshotPages: Int

    /// The defaults, but for the path.
    public init(
        path: String, readers: Int = 2, maximumBatch: Int = 256, maximumQueued: Int = 10_000, busyTimeout: Int = 5_000,
        checkpointPages: Int = 1_000, snapshotPages: Int = 262_144
    ) {
        self.path = path
        self.readers = readers
        self.maximumBatch = maximumBatch
        self.maximumQueued = maximumQueued
        self.busyTimeout = busyTimeout
        self.checkpointPages = checkpointPages
        self.snapshotPages = snapshotPages
    }

    /// A value that cannot work is taken for the nearest that can: a queue without room would refuse every job.
    var normalized: Self {
        var copy = self
        copy.readers = max(1, readers)
        copy.maximumBatch = max(1, maximumBatch)
        copy.maximumQueued = max(1, maximumQueued)
        copy.busyTimeout = max(0, busyTimeout)
        copy.checkpointPages = max(1, checkpointPages)
        copy.snapshotPages = max(1, snapshotPages)
        return copy
    }
}
