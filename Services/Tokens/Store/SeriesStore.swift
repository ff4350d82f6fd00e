import Contracts
import Crypto
import RPC
import Storage

/// Series of tokens: grants whose issue keys follow from the series and their index in it.
struct SeriesStore: Sendable {
    /// Rows that one statement inserts: what all have in common is handed over once.
    private static let group = 100

    let grants: GrantStore

    /// The series of that name: the one that is there, or a new one without tokens.
    func open(_ new: NewTokenSeries, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Series {
        let name = Array(SHA256.hash(data: Array(new.name.utf8)))
        try transaction.execute(
            """
            INSERT INTO series (account, name, survey, total, issued, created_at) VALUES (?1, ?2, ?3, ?4, 0, ?5)
            ON CONFLICT (account, name) DO NOTHING
            """, account, name, new.survey, new.count, now)
        let row = try transaction.first("SELECT \(Self.columns) FROM series WHERE account = ?1 AND name = ?2", account, name)
        guard let row else { throw StorageError(.corrupt, "A series that was inserted is not there.") }
        let series = try Self.series(row)
        guard series.survey == new.survey, series.count == new.count else {
            throw RPCError(
                .alreadyExists, "the name stands for a series of another survey or another length",
                details: ErrorDetails(conflict: Conflict(resource: "series")), doNotRetry: true)
        }
        return series
    }

    func series(_ id: Int64, in transaction: borrowing Transaction) throws -> Series {
        let row = try transaction.first("SELECT \(Self.columns) FROM series WHERE id = ?1", id)
        guard let row else { throw StorageError(.corrupt, "A series that was opened is not there.") }
        return try Self.series(row)
    }

    private static let columns = "id, account, survey, total, issued"

    private static func series(_ row: Row) throws -> Series {
        Series(
            id: try row.value(0), account: try row.value(1), survey: try row.value(2), count: try row.value(3), issued: try row.value(4))
    }

    /// Those tokens of the series with an index from `first` on, `limit` at most, that are issued.
    func tokens(of series: Series, from first: Int64, limit: Int64, in transaction: borrowing Transaction) throws -> [String] {
        // One scan of the index instead of a look-up for each.
        try transaction.query(
            "SELECT issue_key, sealed FROM grants WHERE account = ?1 AND issue_key >= ?2 AND issue_key < ?3 ORDER BY issue_key",
            series.account, series.issueKey(first), series.issueKey(first + limit)
        ).map { row in
            try grants.seal.open(try row.value(1), of: TokenRow(account: series.account, issueKey: try row.value(0)))
        }
    }

    /// Issues the block and returns its tokens; nil when the series is no longer where the block begins.
    func issue(_ block: SeriesBlock, of series: Series, in transaction: borrowing Transaction) throws -> [String]? {
        // First, so that of two calls at once the second notices before it writes.
        let isNext = try transaction.execute(
            "UPDATE series SET issued = ?3 WHERE id = ?1 AND issued = ?2 AND ?3 <= total",
            series.id, block.first, block.first + Int64(block.tokens.count))
        guard isNext == 1 else { return nil }
        var tokens = block.tokens
        for start in stride(from: 0, to: block.candidates.count, by: Self.group) {
            let group = block.candidates[start..<min(start + Self.group, block.candidates.count)]
            if group.count == Self.group, try insert(group, of: series, in: transaction) { continue }
            // The last of a block, or one of them has a token that is taken: whichever is not there yet is drawn by itself.
            for candidate in group {
                let new = NewGrant(survey: series.survey, form: .surveyToken, issueKey: candidate.issueKey, reference: nil)
                tokens[candidate.place] = try grants.issue(new, account: series.account, at: 0, in: transaction) {
                    new.form.randomToken()
                }.token
            }
        }
        return tokens
    }

    /// Whether all of them found their token free.
    private func insert(
        _ group: ArraySlice<SeriesBlock.Candidate>, of series: Series, in transaction: borrowing Transaction
    ) throws -> Bool {
        var arguments: [any SQLConvertible] = [
            series.account, series.survey, GrantForm.surveyToken, grants.seal.keyID, GrantState.issued, GrantUse.untilCompletion,
        ]
        for candidate in group {
            arguments.append(candidate.issueKey)
            arguments.append(candidate.hash)
            arguments.append(candidate.sealed)
        }
        return try transaction.execute(Self.insertion, arguments: arguments) == Self.group
    }

    private static let insertion: String = {
        let rows = (0..<group).map { row in "(?1, ?\(3 * row + 7), ?2, ?3, ?\(3 * row + 8), ?\(3 * row + 9), ?4, ?5, ?6)" }
        return """
            INSERT INTO grants (account, issue_key, survey, form, hash, sealed, key_id, state, use_rule)
            VALUES \(rows.joined(separator: ", ")) ON CONFLICT DO NOTHING
            """
    }()
}
