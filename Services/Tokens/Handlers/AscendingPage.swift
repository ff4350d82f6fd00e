import Contracts
import RPC

/// One page of a list that is ordered by id, oldest first. The cursor is the last id that was shown.
struct AscendingPage: Sendable, Equatable {
    let after: Int64
    let limit: Int64

    init(cursor: String?, limit: Int64) throws(RPCError) {
        guard 1...1_000 ~= limit else { throw .invalid("limit", "must be 1 to 1,000") }
        guard let after = cursor.map({ Int64($0) }) ?? 0 else { throw .invalid("cursor", "is none that was given out") }
        self.after = after
        self.limit = limit
    }

    /// One more than is sent tells whether there are more.
    var rowsToRead: Int64 { limit + 1 }

    /// Sends the page, and behind it where the next one begins, if there are more rows.
    func send<Row>(_ rows: [Row], id: (Row) -> Int64, to send: (ListItem<Row>) async throws -> Void) async throws {
        for row in rows.prefix(Int(limit)) { try await send(.row(row)) }
        if rows.count > limit { try await send(.next(String(id(rows[Int(limit) - 1])))) }
    }
}
