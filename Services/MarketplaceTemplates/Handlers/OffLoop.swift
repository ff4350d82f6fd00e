/// Does a longer piece of work elsewhere than on the event loop of the call, where all other calls of the connection would wait for it.
func offLoop<Result: Sendable>(_ work: () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { try work() }
}
