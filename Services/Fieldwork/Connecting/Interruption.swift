import UnixSignals

/// What ctrl-C and SIGTERM mean to commands that run until they are told to stop: the end, and no failure.
enum Interruption {
    /// Runs `body`, which is cancelled when the signal comes.
    ///
    /// - Returns: What `body` did; nil when it was interrupted and had nothing to return.
    static func ending<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            // Trapped before the work begins, so that none is missed.
            let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
            let work = Task { try await body() }
            group.addTask {
                for await _ in signals { break }
                work.cancel()
                return nil
            }
            defer { group.cancelAll() }
            do {
                return try await work.value
            } catch {
                guard work.isCancelled else { throw error }
                return nil
            }
        }
    }
}
