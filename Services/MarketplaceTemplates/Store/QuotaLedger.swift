import Contracts
import JSON
import Storage

/// Places in quotas. A place is reserved, then committed or given back; `reserved` and `committed` of a quota never add up to more than its
/// bound when one is taken.
///
/// Each step is one conditional statement, all steps of an entry one transaction, and quotas are taken in the order of their names, so that
/// no two transactions wait for each other. Whose time is over is found by the time that the caller gives: what stands counted for it is
/// given back before anybody is refused, and a sweep makes it only sooner.
struct QuotaLedger: Sendable {
    /// Entries whose time is over that are given back at once.
    private static let block: Int64 = 1_000

    let book: LedgerBook
    /// Nil where nobody is refused.
    let bounds: QuotaBounds?

    /// Tests are never refused for want of a place.
    init(_ book: LedgerBook, bounds: QuotaBounds?) {
        self.book = book
        self.bounds = book.isTest ? nil : bounds
    }

    /// Takes a place in the survey and in each of its quotas, or none; none either where the survey's last places are kept for quotas that
    /// have not reached their minimum.
    func reserve(_ places: [String], at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try take(.reserved, places, at: now, in: transaction)
    }

    /// Makes reserved places committed ones. What a buyer orders less of while somebody is on their way is not exceeded either.
    ///
    /// - Returns: The quotas, with the survey as a whole, that have reached their bound by it; nil when one had before, and nothing is changed.
    func commitReserved(_ places: [String], in transaction: borrowing Transaction) throws -> [String]? {
        var (taken, reached): ([String], [String]) = ([], [])
        for place in names(places) {
            let row = try transaction.first(
                """
                UPDATE buyer_tallies SET reserved = reserved - 1, committed = committed + 1
                WHERE account = ?1 AND survey = ?2 AND is_test = ?3 AND quota = ?4 AND committed < ?5 RETURNING committed
                """, book.account, book.survey, book.isTest, place, bound(place))
            guard let row else {
                for place in taken { try add((reserved: 1, committed: -1), to: place, in: transaction) }
                return nil
            }
            taken.append(place)
            if try row.value(0) >= bound(place) { reached.append(place) }
        }
        return reached
    }

    /// Commits places that are no longer, or never were, reserved: those that are free at this moment, as `reserve` finds them.
    func commitFree(_ places: [String], at now: Int64, in transaction: borrowing Transaction) throws -> [String]? {
        guard try take(.committed, places, at: now, in: transaction) else { return nil }
        return try names(places).filter { try committed(of: $0, in: transaction) >= bound($0) }
    }

    /// Gives reserved places back.
    func release(_ places: [String], in transaction: borrowing Transaction) throws {
        for place in names(places) { try add((reserved: -1, committed: 0), to: place, in: transaction) }
    }

    /// Gives back what is counted as reserved for those whose time is over.
    @discardableResult
    func releaseExpired(at now: Int64, in transaction: borrowing Transaction) throws -> Int {
        let rows = try transaction.query(
            """
            SELECT id, places FROM buyer_entries
            WHERE account = ?1 AND survey = ?2 AND is_test = ?3 AND is_held = 1 AND expires_at < ?4 ORDER BY expires_at LIMIT ?5
            """, book.account, book.survey, book.isTest, now, Self.block)
        var count = 0
        for row in rows {
            let (id, places): (String, String) = (try row.value(0), try row.value(1))
            let isReleased = try transaction.execute(
                "UPDATE buyer_entries SET is_held = 0 WHERE id = ?1 AND account = ?2 AND is_held = 1 AND expires_at < ?3",
                id, book.account, now)
            guard isReleased == 1 else { continue }
            try release(try JSON.decode([String].self, from: places), in: transaction)
            count += 1
        }
        return count
    }

    /// The numbers of all quotas with the survey's own, where there are any.
    static func tallies(_ book: LedgerBook, in transaction: borrowing Transaction) throws -> [String: QuotaTally] {
        var tallies: [String: QuotaTally] = [:]
        let rows = try transaction.query(
            """
            SELECT quota, reserved, committed, entered, terminated, overquota FROM buyer_tallies
            WHERE account = ?1 AND survey = ?2 AND is_test = ?3
            """, book.account, book.survey, book.isTest)
        for row in rows {
            tallies[try row.value(0)] = QuotaTally(
                reserved: try row.value(1), committed: try row.value(2), entered: try row.value(3), terminated: try row.value(4),
                overquota: try row.value(5))
        }
        return tallies
    }

    // MARK: Statements

    private enum Column {
        case reserved, committed
    }

    /// Takes one of each or none: what stands counted for those whose time is over is given back before that is the answer.
    private func take(_ column: Column, _ places: [String], at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        repeat {
            if try take(column, places, in: transaction) { return true }
        } while try releaseExpired(at: now, in: transaction) > 0
        return false
    }

    /// Takes one of each or, when one of them has no place, none.
    ///
    /// What is kept for others is looked at when all are taken: the row of the survey as a whole, which everybody takes first, keeps out whoever
    /// would take another meanwhile.
    private func take(_ column: Column, _ places: [String], in transaction: borrowing Transaction) throws -> Bool {
        let sql =
            switch column {
            case .reserved: Self.takeReserved
            case .committed: Self.takeCommitted
            }
        let wanted = names(places)
        var taken: [String] = []
        for place in wanted {
            guard try transaction.execute(sql, book.account, book.survey, book.isTest, place, bound(place)) == 1 else { break }
            taken.append(place)
        }
        if try taken.count == wanted.count && leavesEnough(places, in: transaction) { return true }
        let back = column == .reserved ? (reserved: Int64(-1), committed: Int64(0)) : (reserved: 0, committed: -1)
        for place in taken { try add(back, to: place, in: transaction) }
        return false
    }

    private func leavesEnough(_ places: [String], in transaction: borrowing Transaction) throws -> Bool {
        guard let bounds, bounds.keepsPlaces else { return true }
        let taken = try Self.tallies(book, in: transaction).mapValues { $0.committed + $0.reserved }
        return bounds.leaveEnough(beside: places, of: taken)
    }

    private static let takeReserved = """
        INSERT INTO buyer_tallies (account, survey, is_test, quota, reserved) SELECT ?1, ?2, ?3, ?4, 1 WHERE ?5 > 0
        ON CONFLICT (account, survey, is_test, quota) DO UPDATE SET reserved = buyer_tallies.reserved + 1
        WHERE buyer_tallies.committed + buyer_tallies.reserved < ?5
        """

    private static let takeCommitted = """
        INSERT INTO buyer_tallies (account, survey, is_test, quota, committed) SELECT ?1, ?2, ?3, ?4, 1 WHERE ?5 > 0
        ON CONFLICT (account, survey, is_test, quota) DO UPDATE SET committed = buyer_tallies.committed + 1
        WHERE buyer_tallies.committed + buyer_tallies.reserved < ?5
        """

    private func add(_ change: (reserved: Int64, committed: Int64), to place: String, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            """
            UPDATE buyer_tallies SET reserved = reserved + ?5, committed = committed + ?6
            WHERE account = ?1 AND survey = ?2 AND is_test = ?3 AND quota = ?4
            """, book.account, book.survey, book.isTest, place, change.reserved, change.committed)
    }

    private func committed(of place: String, in transaction: borrowing Transaction) throws -> Int64 {
        let row = try transaction.first(
            "SELECT committed FROM buyer_tallies WHERE account = ?1 AND survey = ?2 AND is_test = ?3 AND quota = ?4",
            book.account, book.survey, book.isTest, place)
        return try row?.value(0) ?? 0
    }

    /// The survey as a whole first, and then quotas by name.
    private func names(_ places: [String]) -> [String] { [QuotaBounds.whole] + places.sorted() }

    private func bound(_ place: String) -> Int64 {
        guard let bounds else { return .max }
        return bounds[place] ?? .max
    }
}

/// What is counted of a quota, or of a survey as a whole.
struct QuotaTally: Sendable, Equatable {
    /// Also for those whose time is over, until their places are given back.
    var reserved: Int64 = 0
    var committed: Int64 = 0
    /// Of the survey as a whole alone, as what follows.
    var entered: Int64 = 0
    var terminated: Int64 = 0
    var overquota: Int64 = 0
}
