import Contracts
import JSON
import Storage

extension RespondentStore {
    /// A respondent as it is stored, before what other services know is added.
    struct Stored: Sendable {
        var respondent: Respondent
        let mailing: Int64
        let entry: Int64
        /// Whether the person and the grant may still be shown together.
        let isLinked: Bool
        /// By which lists are sorted, before the id.
        let emailKey: String
    }

    private static let columns = """
        id, mailing, entry, CASE WHEN reference IS NULL THEN 0 ELSE 1 END, email, labels, offline_distribution, added_at, opened_text,
        answered_text, completed_at, email_key
        """

    /// One page of a survey's respondents by e-mail and id, and the count of all. The dates are there for every respondent.
    ///
    /// Costs a step of the index for each row that is skipped or counted.
    static func page(
        survey: Int64, account: Int64, limit: Int64, offset: Int64, in transaction: borrowing Transaction
    ) throws -> (total: Int64, rows: [Stored]) {
        let count = try transaction.first("SELECT count(*) FROM respondents WHERE account = ?1 AND survey = ?2", account, survey)
        let rows = try transaction.query(
            """
            SELECT \(columns) FROM respondents WHERE account = ?1 AND survey = ?2 ORDER BY email_key, id LIMIT ?3 OFFSET ?4
            """, account, survey, limit, offset)
        return (try count?.value(0) ?? 0, try rows.map(stored))
    }

    /// The respondents that follow one of a page.
    static func rows(
        behind last: Stored, survey: Int64, account: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Stored] {
        try transaction.query(
            """
            SELECT \(columns) FROM respondents WHERE account = ?1 AND survey = ?2 AND (email_key, id) > (?3, ?4)
            ORDER BY email_key, id LIMIT ?5
            """, account, survey, last.emailKey, last.respondent.id, limit
        ).map(stored)
    }

    private static func stored(_ row: Row) throws -> Stored {
        let labels: String = try row.value(5)
        let added: Int64 = try row.value(7)
        let completed: Int64? = try row.value(10)
        let respondent = Respondent(
            id: try row.value(0), token: nil, offlineDistribution: try row.value(6), added: VendorTime.text(added), invitationSent: nil,
            opened: try row.value(8), answered: try row.value(9), postponed: completed == nil ? nil : false, email: try row.value(4),
            labels: Self.labels(try JSON.decode([String].self, from: labels)), link: nil)
        return Stored(
            respondent: respondent, mailing: try row.value(1), entry: try row.value(2), isLinked: try row.value(3),
            emailKey: try row.value(11))
    }

    private static func labels(_ given: [String]) -> [String] {
        given + Array(repeating: "", count: max(0, ValidContact.maximumLabels - given.count))
    }

    /// Up to `limit` participants of a mailing with an id above `after`, by id: those who have its link, or of a reminder those whom it is for.
    static func participants(
        mailing: Int64, linkedBy root: Int64, account: Int64, after: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Participant] {
        try transaction.query(
            """
            SELECT r.id, e.email, e.mobile, e.uid, e.subgroup, r.opened_at, r.completed_at, l.state, l.failure, l.ended_at
            FROM respondents r JOIN entries e ON e.id = r.entry AND e.account = r.account
                LEFT JOIN letters l ON l.account = r.account AND l.mailing = ?5 AND l.respondent = r.id
            WHERE r.account = ?1 AND r.mailing = ?2 AND r.id > ?3 AND (?5 = ?2 OR l.id IS NOT NULL) ORDER BY r.id LIMIT ?4
            """, account, root, after, limit, mailing
        ).map { row in
            let (opened, completed): (Int64?, Int64?) = (try row.value(5), try row.value(6))
            let (letter, reason): (LetterState?, String?) = (try row.value(7), try row.value(8))
            return Participant(
                id: try row.value(0), email: try row.value(1), mobile: try row.value(2), uid: try row.value(3), subgroup: try row.value(4),
                status: Participant.status(openedAt: opened, completedAt: completed, letter: letter, reason: reason),
                sentAt: letter == .sent ? try row.value(9) : nil, openedAt: opened, completedAt: completed)
        }
    }
}
