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
}
