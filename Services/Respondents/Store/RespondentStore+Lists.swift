import Contracts
import JSON
import Storage

extension RespondentStore {
    /// A respondent as it is stored, before what other services know is added.
    struct Stored: Sendable {
        var respondent: Respondent
        let mailing: Int64
        let entry: Int64
        /// What events about its grant carry; nil where the person and the grant may no more be shown together.
        let reference: String?
        let position: RespondentPosition

        /// Whether it came by SoSci's link, whose grant is that of an address entry.
        var hasEntry: Bool { mailing != 0 }
    }

    static let columns = """
        r.id, r.mailing, r.entry, r.reference, r.email, r.labels, r.offline_distribution, r.added_at, r.opened_text, r.answered_text,
        r.completed_at, r.email_key, r.invited_text
        """

    /// One page of the respondents that a search finds, and from an offset the count of all. The dates are there for every respondent.
    static func page(
        _ search: RespondentSearch, from start: RespondentSearch.Start, limit: Int64, in transaction: borrowing Transaction
    ) throws -> (total: Int64?, rows: [Stored]) {
        let search = try search.led(in: transaction)
        var total: Int64?
        if case .offset = start { total = try search.count(in: transaction) }
        return (total, try search.rows(columns, from: start, limit: limit, in: transaction).map(stored))
    }

    /// A respondent of any account, with its account and survey.
    static func find(
        _ id: Int64, in transaction: borrowing Transaction
    ) throws -> (account: Int64, survey: Int64, stored: Stored)? {
        try transaction.first("SELECT \(columns), r.account, r.survey FROM respondents r WHERE r.id = ?1", id).map { row in
            (try row.value(13), try row.value(14), try stored(row))
        }
    }

    static func stored(_ row: Row) throws -> Stored {
        let labels: String = try row.value(5)
        let added: Int64 = try row.value(7)
        let completed: Int64? = try row.value(10)
        let respondent = Respondent(
            id: try row.value(0), token: nil, offlineDistribution: try row.value(6), added: VendorTime.text(added),
            invitationSent: try row.value(12), opened: try row.value(8), answered: try row.value(9),
            postponed: completed == nil ? nil : false, email: try row.value(4),
            labels: Self.labels(try JSON.decode([String?].self, from: labels).map { $0 ?? "" }), link: nil)
        return Stored(
            respondent: respondent, mailing: try row.value(1), entry: try row.value(2), reference: try row.value(3),
            position: RespondentPosition(emailKey: try row.value(11), id: respondent.id))
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
