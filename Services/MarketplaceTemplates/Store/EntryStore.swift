import Contracts
import JSON
import Storage

extension BuyerEntryState: SQLConvertible {}

/// Entries in SQL. Every change of state is one statement on the condition of the state before.
enum EntryStore {
    private static let columns = "id, account, survey, is_test, state, screener, grant_id, link_key, is_held, places, expires_at"

    /// What a new entry is made of.
    struct Draft: Sendable {
        let id: String
        let book: LedgerBook
        let linkKey: String
        let supplier: String?
        let transactionID: String?
        let screener: Int64?
        let grant: Int64?
    }

    /// The entry of the draft's link, which is there already or begins now; nil when no more may enter.
    ///
    /// - Parameter clicks: Entries at most; nil for any number.
    static func begin(_ draft: Draft, clicks: Int64?, at now: Int64, in transaction: borrowing Transaction) throws -> EntryRecord? {
        if let present = try find(linkKey: draft.linkKey, of: draft.book, in: transaction) { return present }
        let isCounted = try count(.entered, of: draft.book, below: draft.book.isTest ? nil : clicks, in: transaction)
        guard isCounted else { return nil }
        let row = try transaction.first(
            """
            INSERT INTO buyer_entries (
                id, account, survey, link_key, is_test, supplier, transaction_id, state, screener, grant_id, is_held, places, created_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, '[]', ?11) RETURNING \(columns)
            """,
            draft.id, draft.book.account, draft.book.survey, draft.linkKey, draft.book.isTest, draft.supplier, draft.transactionID,
            BuyerEntryState.screening, draft.screener, draft.grant, now)
        guard let row else { throw StorageError(.corrupt, "An inserted entry is not there.") }
        return try record(row)
    }

    static func find(_ id: String, in transaction: borrowing Transaction) throws -> EntryRecord? {
        try transaction.first("SELECT \(columns) FROM buyer_entries WHERE id = ?1", id).map(record)
    }

    static func find(linkKey: String, of book: LedgerBook, in transaction: borrowing Transaction) throws -> EntryRecord? {
        try transaction.first(
            "SELECT \(columns) FROM buyer_entries WHERE account = ?1 AND survey = ?2 AND link_key = ?3", book.account, book.survey, linkKey
        ).map(record)
    }

    /// Lets the entry in with its places reserved; false when it is no longer being screened.
    static func admit(
        _ entry: EntryRecord, places: [String], until expiresAt: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE buyer_entries SET state = ?3, is_held = 1, places = ?4, expires_at = ?5
            WHERE id = ?1 AND account = ?2 AND state = ?6
            """,
            entry.id, entry.account, BuyerEntryState.admitted, JSON.encodeString(places), expiresAt, BuyerEntryState.screening) == 1
    }

    /// Ends the entry and leaves its places to the caller.
    ///
    /// - Returns: Whether places were still counted as reserved for it; nil when it is not of that state.
    static func end(
        _ entry: EntryRecord, from state: BuyerEntryState, as end: BuyerEntryState, at now: Int64, in transaction: borrowing Transaction
    ) throws -> EntryRecord? {
        guard let before = try find(entry.id, in: transaction), before.state == state else { return nil }
        let count = try transaction.execute(
            """
            UPDATE buyer_entries SET state = ?3, is_held = 0, ended_at = ?4
            WHERE id = ?1 AND account = ?2 AND state = ?5 AND is_held = ?6
            """, entry.id, entry.account, end, now, state, before.isHeld)
        return count == 1 ? before : nil
    }

    enum Event {
        case entered, terminated, overquota
    }

    /// Adds one to a number of the survey as a whole; false when it has reached `limit`.
    @discardableResult
    static func count(
        _ event: Event, of book: LedgerBook, below limit: Int64? = nil, in transaction: borrowing Transaction
    ) throws -> Bool {
        let column =
            switch event {
            case .entered: "entered"
            case .terminated: "terminated"
            case .overquota: "overquota"
            }
        return try transaction.execute(
            """
            INSERT INTO buyer_tallies (account, survey, is_test, quota, \(column)) SELECT ?1, ?2, ?3, '', 1 WHERE ?4 > 0
            ON CONFLICT (account, survey, is_test, quota) DO UPDATE SET \(column) = buyer_tallies.\(column) + 1
            WHERE buyer_tallies.\(column) < ?4
            """, book.account, book.survey, book.isTest, limit ?? .max) == 1
    }

    /// The counts that have reservations whose time is over.
    static func lateBooks(at now: Int64, limit: Int64, in transaction: borrowing Transaction) throws -> Set<LedgerBook> {
        let rows = try transaction.query(
            """
            SELECT account, survey, is_test FROM buyer_entries WHERE is_held = 1 AND expires_at < ?1 ORDER BY expires_at LIMIT ?2
            """, now, limit)
        return Set(
            try rows.map { LedgerBook(account: try $0.value(0), survey: try $0.value(1), isTest: try $0.value(2)) })
    }

    /// Of those counted as reserved, the ones whose time is over: by quota, with the survey as a whole.
    static func lateReservations(_ book: LedgerBook, at now: Int64, in transaction: borrowing Transaction) throws -> [String: Int64] {
        var late: [String: Int64] = [:]
        try transaction.forEach(
            """
            SELECT places FROM buyer_entries
            WHERE account = ?1 AND survey = ?2 AND is_test = ?3 AND is_held = 1 AND expires_at < ?4
            """, book.account, book.survey, book.isTest, now
        ) { row in
            let places: String = try row.value(0)
            for place in [QuotaBounds.whole] + (try JSON.decode([String].self, from: places)) { late[place, default: 0] += 1 }
        }
        return late
    }

    private static func record(_ row: Row) throws -> EntryRecord {
        let places: String = try row.value(9)
        return EntryRecord(
            id: try row.value(0), account: try row.value(1), survey: try row.value(2), isTest: try row.value(3), state: try row.value(4),
            screener: try row.value(5), grant: try row.value(6), linkKey: try row.value(7), isHeld: try row.value(8),
            places: try JSON.decode([String].self, from: places), expiresAt: try row.value(10))
    }
}
