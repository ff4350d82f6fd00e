/// Runs reads in blocks: those that were queued when a block began share its transaction.
///
/// Only those: a transaction sees the state at its beginning, and a read must see every write that was answered before it was queued.
/// Jobs are taken one by one, so that a slow one keeps no other waiting while another reader is free.
struct SQLiteReader {
    /// A block's end lets the write-ahead log be reclaimed.
    private static let maximumBlock = 64

    let connection: SQLiteConnection

    /// Reads until the queue is closed and empty.
    func run(_ jobs: JobQueue) {
        while let (first, horizon) = jobs.takeFirst() {
            do {
                try connection.rollBack()
                try connection.control("BEGIN")
            } catch {
                first.refuse(error)
                continue
            }
            var next: Job? = first
            var count = 0
            while let job = next {
                job.run(on: connection)
                count += 1
                let isOver = count == Self.maximumBlock || !connection.isInTransaction
                next = isOver ? nil : jobs.takeNext(before: horizon)
            }
            // The next block begins with it should it fail here.
            try? connection.rollBack()
        }
    }
}
