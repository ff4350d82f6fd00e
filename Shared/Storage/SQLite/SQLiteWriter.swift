/// Group commit: the jobs of a batch share one transaction, and thereby one wait for the disk.
///
/// Nobody of the batch is answered before its end is known, not even a job that threw: what it saw, and threw about, may be the work of
/// a job before it that a failed commit takes back.
struct SQLiteWriter {
    private enum Outcome {
        case succeeded(@Sendable () -> Void)
        case failed(any Error)

        var error: (any Error)? {
            if case .failed(let error) = self { error } else { nil }
        }
    }

    let connection: SQLiteConnection
    let log: WriteAheadLog
    let commitSignals: CommitSignals

    /// Answers every job of the batch, each of which runs at most once.
    func run(_ batch: [Job]) {
        var rest = batch[...]
        while !rest.isEmpty { rest = commit(rest) }
    }

    /// Runs jobs in one transaction and answers them. Returns those that had not begun when SQLite ended the transaction by itself.
    private func commit(_ jobs: ArraySlice<Job>) -> ArraySlice<Job> {
        do {
            // A rollback that failed the last time is made good here, or fails this batch as well.
            try connection.rollBack()
            try connection.control("BEGIN IMMEDIATE")
        } catch {
            for job in jobs { job.refuse(error) }
            return []
        }
        let effects = CommitEffects()
        let isAlone = jobs.count == 1
        var rest = jobs
        var begun: [Job] = []
        var outcomes: [Outcome] = []
        begun.reserveCapacity(jobs.count)
        outcomes.reserveCapacity(jobs.count)
        do throws(StorageError) {
            while let job = rest.popFirst() {
                guard job.ticket.begin() else { continue }
                begun.append(job)
                outcomes.append(isAlone ? try attempt(job, effects) : try isolate(job, effects))
            }
            try connection.control(isAlone && outcomes.first?.error != nil ? "ROLLBACK" : "COMMIT")
        } catch {
            // Should this fail as well, the next batch begins with it. Nothing of the transaction is visible meanwhile.
            try? connection.rollBack()
            log.discardFailedCommit()
            let error = StorageError(error.code, "The transaction failed and nothing of it was written: \(error.message)")
            for job in begun { job.fail(error) }
            return rest
        }
        commitSignals.committed(effects)
        for (job, outcome) in zip(begun, outcomes) {
            switch outcome {
            case .succeeded(let answer): answer()
            case .failed(let error): job.fail(error)
            }
        }
        if !effects.logReports.isEmpty {
            let isCleared = log.clear()
            for report in effects.logReports { report(isCleared) }
        }
        return []
    }

    /// Runs one job of several so that its failure takes back its own work only.
    private func isolate(_ job: Job, _ effects: CommitEffects) throws(StorageError) -> Outcome {
        let destinations = effects.destinations
        try connection.control("SAVEPOINT job")
        let outcome = try attempt(job, effects)
        if outcome.error != nil {
            effects.destinations = destinations
            try connection.control("ROLLBACK TO job")
        }
        try connection.control("RELEASE job")
        return outcome
    }

    /// Runs one job. Throws when the transaction of the whole batch is lost.
    private func attempt(_ job: Job, _ effects: CommitEffects) throws(StorageError) -> Outcome {
        let outcome: Outcome
        do {
            let answer = try job.perform(Transaction(on: connection, effects: effects))
            if connection.isInTransaction, connection.hasUnresolvedForeignKeys {
                throw StorageError(.foreignKeyViolation, "A deferred foreign key is violated at the end of the transaction.")
            }
            outcome = .succeeded(answer)
        } catch {
            outcome = .failed(error)
        }
        guard connection.isInTransaction else {
            throw outcome.error as? StorageError ?? StorageError(.transactionLost, "The database ended it after an earlier error.")
        }
        return outcome
    }
}
