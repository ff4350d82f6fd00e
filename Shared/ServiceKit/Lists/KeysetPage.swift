import Contracts
import RPC

/// One page of a list that is ordered by id. The cursor is the last id that was shown.
public struct KeysetPage: Sendable, Equatable {
    /// The most rows that a page has.
    public static let maximum: Int64 = 1_000

    /// The id behind which the page begins.
    private let beginning: Int64
    private let limit: Int64

    /// - Parameter start: Where the first page begins: below all ids, or above them where the newest come first.
    public init(cursor: String?, limit: Int64, from start: Int64 = 0) throws(RPCError) {
        guard 1...Self.maximum ~= limit else { throw .invalid("limit", "must be 1 to 1,000") }
        guard let beginning = cursor.map({ Int64($0) }) ?? start else { throw .invalid("cursor", "is none that was given out") }
        self.beginning = beginning
        self.limit = limit
    }

    /// Sends the rows of the page, and behind them where the next page begins, if there are more.
    ///
    /// - Parameters:
    ///   - block: Rows read at one time.
    ///   - isShown: Which of the rows that were read are of the list.
    ///   - read: Reads up to so many rows behind an id, in a transaction that has ended before the first of them is sent: sending waits for
    ///     the client.
    public func send<Row>(
        to send: (ListItem<Row>) async throws -> Void, id: (Row) -> Int64, block: Int64 = maximum,
        where isShown: (Row) -> Bool = { _ in true },
        reading read: (_ id: Int64, _ limit: Int64) async throws -> [Row]
    ) async throws {
        var (last, left) = (beginning, limit)
        while true {
            let count = min(left, block)
            // One more than is sent tells whether there are more.
            let rows = try await read(last, count + 1)
            for row in rows.prefix(Int(count)) {
                last = id(row)
                guard isShown(row) else { continue }
                try await send(.row(row))
                left -= 1
            }
            guard rows.count > count else { return }
            guard left > 0 else { return try await send(.next(String(last))) }
        }
    }
}
