import NIOConcurrencyHelpers
import RPC

/// How many exports there are at one time: each holds a connection to the database, a thread, and the database's log.
final class ExportSlots: Sendable {
    private struct State {
        var total = 0
        var byAccount: [Int64: Int] = [:]
    }

    private let total: Int
    private let ofAccount: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - total: In the process.
    ///   - ofAccount: Of one account, so that none takes what others need.
    init(total: Int, ofAccount: Int) {
        self.total = total
        self.ofAccount = ofAccount
    }

    /// Runs `body` in a slot, which is free again however it ends.
    ///
    /// - Throws: `resourceExhausted` when there is none, else what the body throws.
    nonisolated(nonsending) func withSlot<Result>(
        of account: Int64, _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try take(account)
        defer { giveBack(account) }
        return try await body()
    }

    /// Slots that are taken.
    var taken: Int { state.withLockedValue(\.total) }

    private func take(_ account: Int64) throws(RPCError) {
        let refusal = state.withLockedValue { state -> RPCError? in
            let own = state.byAccount[account, default: 0]
            guard own < ofAccount else {
                return Self.exhausted("the account has \(own) exports running, as many as it may", "exportsOfAccount", limit: ofAccount)
            }
            guard state.total < total else {
                return Self.exhausted("as many exports are running as may at one time", "exports", limit: total)
            }
            state.byAccount[account] = own + 1
            state.total += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    private func giveBack(_ account: Int64) {
        state.withLockedValue { state in
            state.total -= 1
            let left = state.byAccount[account, default: 1] - 1
            state.byAccount[account] = left > 0 ? left : nil
        }
    }

    private static func exhausted(_ text: String, _ quota: String, limit: Int) -> RPCError {
        // Whoever waits for a file can wait a little longer; a client of the RPC must not try for it.
        RPCError(
            .resourceExhausted, text, details: ErrorDetails(quota: Quota(name: quota, limit: Int64(limit))), retryAfter: 5_000,
            doNotRetry: true)
    }
}
