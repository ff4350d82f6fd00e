import Contracts
import Storage

extension LetterState: SQLConvertible {}

/// Letters: one for each mailing and respondent. Of privacy mode anonymous, which keeps no respondents, the letter names the address entry
/// instead, as a negative number: that somebody was written to is known, with which link is not.
enum LetterStore {
    static let waitingText = "0000-00-00 00:00:00"

    /// Queues the letter, or notes why there is none; does nothing where the mailing has one for this receiver.
    ///
    /// - Parameter reason: Why it is not to be sent.
    static func add(
        to respondent: Int64, mailing: Int64, account: Int64, skippedFor reason: LetterReason? = nil, at now: Int64,
        in transaction: borrowing Transaction
    ) throws {
        let isNew = try transaction.execute(
            """
            INSERT INTO letters (account, mailing, respondent, state, attempts, due_at, created_at, ended_at, failure)
            VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5, ?6, ?7) ON CONFLICT (account, mailing, respondent) DO NOTHING
            """,
            account, mailing, respondent, reason == nil ? LetterState.queued : .skipped, now, reason == nil ? nil : now, reason?.rawValue)
        guard isNew == 1, reason == nil else { return }
        try transaction.execute(
            "UPDATE respondents SET invited_text = ?3 WHERE id = ?1 AND account = ?2 AND invited_text IS NULL", respondent, account,
            waitingText)
    }

    /// Up to `limit` letters of the mailing in that state, by the time when they are tried next or ended, behind the one named.
    static func page(
        _ request: LettersRequest, after last: (at: Int64, id: Int64), limit: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws -> [Letter] {
        try transaction.query(
            """
            SELECT id, respondent, state, attempts, due_at, failure FROM letters
            WHERE account = ?1 AND mailing = ?2 AND state = ?3 AND (due_at, id) > (?4, ?5) ORDER BY due_at, id LIMIT ?6
            """, account, request.mailing, request.state, last.at, last.id, limit
        ).map { row in
            let respondent: Int64 = try row.value(1)
            return Letter(
                id: try row.value(0), respondent: respondent > 0 ? respondent : nil, state: try row.value(2), attempts: try row.value(3),
                at: try row.value(4), reason: try row.value(5))
        }
    }
}
