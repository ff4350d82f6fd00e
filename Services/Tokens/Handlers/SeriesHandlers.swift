import Contracts
import NIOPosix
import RPC
import ServiceKit
import Storage

/// Tokens by the thousand.
struct SeriesHandlers: Sendable {
    /// Tokens issued in one transaction, which others share and wait for: of a large table each is a page read and a page written.
    static let blockRows: Int64 = 1_000

    typealias Send = @Sendable (TokenSeriesItem) async throws -> Void

    let database: Database
    let store: SeriesStore
    let slots: Slots
    let clock: Clock

    func issue(_ new: NewTokenSeries, in call: CallContext, to send: Send) async throws {
        let account = try call.requireAccount()
        try new.violations.check()
        try await slots.withSlot(of: account) {
            let now = clock.now()
            let series = try await database.write { try store.open(new, account: account, at: now, in: $0) }
            try await send(.progress(series.progress))
            var step = try await next(after: Step(series: series, position: 0, tokens: []))
            var told = series.issued
            while !step.tokens.isEmpty {
                // The next block is issued while this one is sent. A client that leaves has it all the same when it comes back.
                let current = step
                async let following = next(after: current)
                try await send(.tokens(current.tokens))
                if current.series.issued > told {
                    told = current.series.issued
                    try await send(.progress(current.series.progress))
                }
                step = try await following
            }
        }
    }

    private struct Step: Sendable {
        var series: Series
        /// The index behind the tokens.
        var position: Int64
        /// Empty behind the last.
        var tokens: [String]
    }

    /// The tokens behind those of the step: issued before, or now. Whatever else issues tokens of the same series meanwhile, each index is
    /// issued once.
    private func next(after step: Step) async throws -> Step {
        var (series, position) = (step.series, step.position)
        while true {
            let (known, start) = (series, position)
            let limit = min(Self.blockRows, (position < series.issued ? series.issued : series.count) - position)
            guard limit > 0 else { return Step(series: series, position: position, tokens: []) }
            if position < series.issued {
                let tokens = try await database.read { try store.tokens(of: known, from: start, limit: limit, in: $0) }
                guard tokens.count == limit else { throw StorageError(.corrupt, "A series has less tokens than were issued.") }
                position += limit
                return Step(series: series, position: position, tokens: tokens)
            }
            // On a thread of its own: drawing and sealing computes for milliseconds, and the event loop answers others.
            let block = try await NIOThreadPool.singleton.runIfActive {
                try SeriesBlock(drawing: Int(limit), of: known, with: store.grants.seal)
            }
            if let tokens = try await database.write({ try store.issue(block, of: known, in: $0) }) {
                series.issued = position + limit
                position += limit
                return Step(series: series, position: position, tokens: tokens)
            }
            series = try await database.read { try store.series(known.id, in: $0) }
        }
    }
}
