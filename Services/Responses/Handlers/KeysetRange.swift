import Contracts
import RPC

/// One page of a list that is ordered by id, newest first. The cursor is the last id that was shown.
struct KeysetRange: Sendable, Equatable {
    static let limits: ClosedRange<Int64> = 1...1_000
    /// Rows and bytes read in one transaction; the last row comes on top of the bytes.
    static let blockRows: Int64 = 100
    static let blockBytes = 1 << 20
    /// Of a page, as its rows are stored, on top of which comes the last block: whoever collects a page bears as much.
    static let pageBytes = 16 << 20

    let below: Int64
    let limit: Int64

    private init(below: Int64, limit: Int64) {
        self.below = below
        self.limit = limit
    }

    init(cursor: String?, limit: Int64) throws(RPCError) {
        var mistakes = Mistakes()
        if !Self.limits.contains(limit) {
            mistakes.note("limit", "This must be a whole number from \(Self.limits.lowerBound) to \(Self.limits.upperBound).")
        }
        let below = cursor.map { $0.wholeNumber ?? 0 } ?? .max
        if below < 1 { mistakes.note("cursor", "This must be the `next` of an earlier page.") }
        guard mistakes.isEmpty else { throw .invalid(mistakes.violations) }
        self.init(below: below, limit: limit)
    }

    /// Sends the rows of the page, and behind them where the next page begins, if there are more.
    ///
    /// - Parameter read: Reads a part of the page, in a transaction that has ended before the first of its rows is sent: sending waits for
    ///   the client.
    func send<Row>(
        to send: (ListItem<Row>) async throws -> Void, reading read: (KeysetRange) async throws -> Block<Row>
    ) async throws {
        var (rest, bytes) = (self, 0)
        while true {
            let block = try await read(KeysetRange(below: rest.below, limit: min(rest.limit, Self.blockRows)))
            for row in block.rows { try await send(.row(row)) }
            guard let next = block.next else { return }
            rest = KeysetRange(below: next, limit: rest.limit - Int64(block.rows.count))
            bytes += block.bytes
            guard rest.limit > 0, bytes < Self.pageBytes else { return try await send(.next(String(next))) }
        }
    }

    /// Rows that were read in one transaction.
    struct Block<Row: Sendable>: Sendable {
        var rows: [Row] = []
        /// Of the rows as they are stored.
        var bytes = 0
        /// The last id of the rows, if there are more behind it.
        var next: Int64?
    }

    /// Makes a block of what was read, one more than `limit` where there are as many. `row` gives the bytes of each.
    func block<Element, Row>(
        of elements: [Element], id: (Element) -> Int64, row: (Element) throws -> (row: Row, bytes: Int)
    ) rethrows -> Block<Row> {
        var block = Block<Row>()
        for (index, element) in elements.enumerated() {
            guard index < limit, block.bytes < Self.blockBytes else {
                block.next = id(elements[index - 1])
                break
            }
            let (row, bytes) = try row(element)
            block.rows.append(row)
            block.bytes += bytes
        }
        return block
    }
}
