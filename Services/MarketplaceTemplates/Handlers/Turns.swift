/// Lets those who want to change one thing do so one after the other, in the order in which they came.
///
/// Nothing depends on it: changes are conditional on what they were made on. It saves the work of those who would come too late, which is all
/// of it when a thousand quotas are merged by sixteen at once.
actor Turns<Thing: Hashable & Sendable> {
    /// Who waits behind the one whose turn it is, by what they want to change.
    private var queues: [Thing: [CheckedContinuation<Void, Never>]] = [:]

    /// Runs `body` when it is its turn.
    ///
    /// - Throws: What `body` throws, and `CancellationError` where its turn comes too late.
    nonisolated func take<Result: Sendable>(at thing: Thing, _ body: () async throws -> Result) async throws -> Result {
        await wait(at: thing)
        do {
            try Task.checkCancellation()
            let result = try await body()
            await pass(at: thing)
            return result
        } catch {
            await pass(at: thing)
            throw error
        }
    }

    private func wait(at thing: Thing) async {
        guard queues[thing] != nil else {
            queues[thing] = []
            return
        }
        await withCheckedContinuation { queues[thing, default: []].append($0) }
    }

    private func pass(at thing: Thing) {
        guard let next = queues[thing]?.first else {
            queues[thing] = nil
            return
        }
        queues[thing]?.removeFirst()
        next.resume()
    }
}
