import NIOConcurrencyHelpers
import RPC

/// How much of one kind of long work is done at one time: each holds something that others need too.
public final class Slots: Sendable {
    private struct State {
        var total = 0
        var byAccount: [Int64: Int] = [:]
    }

    private let noun: String
    private let total: Int
    private let ofAccount: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - noun: The work in the plural, as it stands in a refusal: `exports`.
    ///   - total: In the process.
    ///   - ofAccount: Of one account, so that none takes what others need.
    public init(of noun: String, total: Int, ofAccount: Int) {
        self.noun = noun
        self.total = total
        self.ofAccount = ofAccount
    }

    /// Runs `body` in a slot, which is free again however it ends.
    ///
    /// - Throws: `resourceExhausted` when there is none, else what the body throws.
    public nonisolated(nonsending) func withSlot<Result>(
        of account: Int64, _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try take(account)
        defer { giveBack(account) }
        return try await body()
    }

    /// Slots that are taken.
    public var taken: Int { state.withLockedValue(\.total) }

    private func take(_ account: Int64) throws(RPCError) {
        let refusal = state.withLockedValue { state -> RPCError? in
            let own = state.byAccount[account, default: 0]
            guard own < ofAccount else {
                return exhausted("the account has \(own) \(noun) running, as many as it may", "\(noun)OfAccount", limit: ofAccount)
            }
            guard state.total < total else {
                return exhausted("as many \(noun) are running as may at one time", noun, limit: total)
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

    private func exhausted(_ text: String, _ quota: String, limit: Int) -> RPCError {
        // Whoever waits for so much can wait a little longer; a client of the RPC must not try for it.
        RPCError(
            .resourceExhausted, text, details: ErrorDetails(quota: Quota(name: quota, limit: Int64(limit))), retryAfter: 5_000,
            doNotRetry: true)
    }
}
