import CCurl
import NIOConcurrencyHelpers
import NIOPosix

/// Threads that run transfers, as many at a time as there are, each with a handle that keeps its connection.
///
/// They are its own: a transfer blocks its thread, and an event loop must never wait for a mail server.
final class CurlPool: Sendable {
    let threads: Int
    private let pool: NIOThreadPool
    private let handles: NIOLockedValueBox<[CurlHandle]>
    private let prepare: @Sendable (CurlHandle) -> Void
    private let abort = NIOLockedValueBox(false)

    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter prepare: Sets what is the same for all transfers.
    init(threads: Int, prepare: @escaping @Sendable (CurlHandle) -> Void) {
        self.threads = threads
        self.prepare = prepare
        pool = NIOThreadPool(numberOfThreads: threads)
        handles = NIOLockedValueBox([])
        pool.start()
    }

    /// Ends transfers that have not begun with their content, and lets the others come to their end.
    func hurry() {
        abort.withLockedValue { $0 = true }
    }

    /// Closes the connections. No transfer may run or begin any more.
    func close() async {
        handles.withLockedValue { $0 = [] }
        try? await pool.shutdownGracefully()
    }

    /// Runs `body` with a handle on one of the threads; nil when libcurl has none.
    func run<Result: Sendable>(_ content: [UInt8], _ body: @escaping @Sendable (CurlHandle, CurlTransfer) -> Result) async -> Result? {
        try? await pool.runIfActive { [self] () -> Result? in
            guard let handle = take() else { return nil }
            defer { handles.withLockedValue { $0.append(handle) } }
            return body(handle, CurlTransfer(content: content, abort: abort))
        }
    }

    private func take() -> CurlHandle? {
        if let handle = handles.withLockedValue({ $0.popLast() }) { return handle }
        guard Self.isInitialized, let handle = CurlHandle() else { return nil }
        prepare(handle)
        return handle
    }
}
