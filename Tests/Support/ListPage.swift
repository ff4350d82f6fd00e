import Contracts
import JSON

/// What a list has sent: its rows, and where the next page begins.
public struct ListPage<Row: JSONCodable & Sendable>: Sendable {
    public private(set) var rows: [Row] = []
    public private(set) var next: String?

    public init() {}

    /// - Parameter list: Sends the items of one page.
    public init(_ list: (_ send: (ListItem<Row>) async throws -> Void) async throws -> Void) async throws {
        var page = ListPage()
        try await list { page.take($0) }
        self = page
    }

    public mutating func take(_ item: ListItem<Row>) {
        switch item {
        case .row(let row): rows.append(row)
        case .next(let cursor): next = cursor
        }
    }

    /// The rows of all pages.
    ///
    /// - Parameter list: Sends the items of the page that begins at the cursor.
    public static func rows(
        _ list: (_ cursor: String?, _ send: (ListItem<Row>) async throws -> Void) async throws -> Void
    ) async throws -> [Row] {
        var (rows, cursor) = ([Row](), String?.none)
        repeat {
            var page = ListPage()
            try await list(cursor) { page.take($0) }
            rows += page.rows
            cursor = page.next
        } while cursor != nil
        return rows
    }
}
