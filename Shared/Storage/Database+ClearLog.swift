extension Database {
    /// Leaves of what was deleted and overwritten before this call nothing in the files: neither in pages that are used or free, nor in the
    /// log. What the disk itself keeps of blocks that were written over is beyond it.
    ///
    /// Other writers wait meanwhile for as long as it takes to copy the log back, and up to 250 ms for reads that need it.
    ///
    /// - Returns: False when somebody reads for longer, in this process or another: try again.
    public func clearLog() async throws -> Bool {
        let (reports, channel) = AsyncStream.makeStream(of: Bool.self)
        try await write { transaction in
            transaction.clearLog { isCleared in
                channel.yield(isCleared)
                channel.finish()
            }
        }
        for await isCleared in reports { return isCleared }
        return false
    }
}
