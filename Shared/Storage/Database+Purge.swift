extension Database {
    /// Runs a bounded step, each in its own transaction, until one finds less to do than it may, and returns the sum.
    func repeatWhileFull(
        _ limit: Int, step: @escaping @Sendable (borrowing Transaction) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            let count = try await write(step)
            total += count
            if count < limit { return total }
        }
    }
}
