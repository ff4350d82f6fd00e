import NIOConcurrencyHelpers
import RPC

/// What came of the pings so far, for whoever ends them.
final class PingRecord: Sendable {
    private let state = NIOLockedValueBox<(summary: PingSummary, error: RPCError?)>((PingSummary(), nil))

    func add(_ result: Result<Duration, RPCError>) {
        state.withLockedValue { state in
            state.summary.record(try? result.get())
            if case .failure(let error) = result { state.error = error }
        }
    }

    var summary: PingSummary { state.withLockedValue { $0.summary } }
    /// The last failure.
    var error: RPCError? { state.withLockedValue { $0.error } }
}
