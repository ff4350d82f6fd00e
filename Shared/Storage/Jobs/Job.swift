/// One closure of a caller on its way through an engine, with its answer.
struct Job: Sendable {
    /// Decides the race between the thread that begins the job and the task that is cancelled.
    let ticket: JobTicket
    /// Runs the closure and returns how to answer with its result, to be called when the transaction is on disk. Never runs twice.
    let perform: @Sendable (borrowing Transaction) throws -> @Sendable () -> Void
    /// Answers with an error.
    let fail: @Sendable (any Error) -> Void

    /// Answers with an error unless the job was cancelled before it began.
    func refuse(_ error: any Error) {
        if ticket.begin() { fail(error) }
    }

    /// Runs the job on a connection in a read transaction and answers it, unless it was cancelled before.
    func run(on connection: any EngineConnection) {
        guard ticket.begin() else { return }
        do {
            let answer = try perform(Transaction(on: connection, effects: CommitEffects()))
            answer()
        } catch {
            fail(error)
        }
    }

    /// Makes a job of a closure, queues it, and waits for its answer.
    ///
    /// On the caller's executor: an event loop that asks is not left for the shared pool and back.
    nonisolated(nonsending) static func answer<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Result,
        by queue: (Job) throws(StorageError) -> Void
    ) async throws -> Result {
        let ticket = JobTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
                let job = Job(
                    ticket: ticket,
                    perform: { transaction in
                        let result = try body(transaction)
                        return { continuation.resume(returning: result) }
                    },
                    fail: { continuation.resume(throwing: $0) })
                guard ticket.queue(fail: job.fail) else { return continuation.resume(throwing: CancellationError()) }
                do {
                    try queue(job)
                } catch {
                    job.refuse(error)
                }
            }
        } onCancel: {
            ticket.cancel()
        }
    }
}
