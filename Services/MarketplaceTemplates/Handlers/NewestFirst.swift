import Contracts
import RPC

/// One page of a list that is ordered by id, newest first. The cursor is the last id that was shown.
struct NewestFirst: Sendable {
    /// Read in one transaction: each may have a thousand quotas.
    private static let blockRows: Int64 = 20
    /// Of a page, as its rows are sent, on top of which comes the last block: whoever collects a page bears as much.
    private static let pageBytes = 16 << 20

    private let below: Int64
    private let limit: Int64

    init(_ request: PageRequest) throws(RPCError) {
        var mistakes = Mistakes()
        if !(1...1_000).contains(request.limit) { mistakes.note("limit", "must be 1 to 1,000") }
        below = request.cursor.map { Int64($0) ?? 0 } ?? .max
        if below < 1 { mistakes.note("cursor", "is none that was given out") }
        limit = request.limit
        try mistakes.check()
    }

    /// Sends the rows, and behind them where the next page begins, if there are more. `read` gives rows below an id in a transaction that has
    /// ended before the first of them is sent: sending waits for the client.
    func send<Row>(
        to send: (ListItem<Row>) async throws -> Void, id: (Row) -> Int64, size: (Row) -> Int,
        reading read: (_ below: Int64, _ limit: Int64) async throws -> [Row]
    ) async throws {
        var (below, left, bytes) = (below, limit, 0)
        while true {
            let count = min(left, Self.blockRows)
            // One more than is sent tells whether there are more.
            let rows = try await read(below, count + 1)
            for row in rows.prefix(Int(count)) {
                try await send(.row(row))
                below = id(row)
                bytes += size(row)
            }
            guard rows.count > count else { return }
            left -= count
            guard left > 0, bytes < Self.pageBytes else { return try await send(.next(String(below))) }
        }
    }
}
