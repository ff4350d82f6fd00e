import Contracts
import JSON
import Storage

/// A letter that waits, with what sending it takes, as it is at this moment.
struct WaitingLetter: Equatable, Sendable {
    enum Channel: Hashable, Sendable, CaseIterable {
        case mail
        case mobile
    }

    let id: Int64
    /// Negative: the entry, of privacy mode anonymous.
    let respondent: Int64
    let attempts: Int64
    let dueAt: Int64
    let createdAt: Int64
    let email: String
    let mobile: String
    let labels: [String]
    let entry: Int64
    let reference: String?
    let hasAnswered: Bool
    /// Whether its receiver is still there.
    let hasReceiver: Bool

    /// nil where there is no address.
    var channel: Channel? {
        if !email.isEmpty { return .mail }
        return mobile.isEmpty ? nil : .mobile
    }

    /// Under which the receiver would be taken off the list.
    var addressKey: String { email.isEmpty ? mobile : email.lowercased() }

    /// Whether it was told before to wait for its turn.
    var hasWaited: Bool { dueAt > createdAt }
}

extension LetterStore {
    /// An entry without an address of its own is written to by its mobile number, even where its contact has an address (S-2). What was
    /// anonymised is read from the respondent, so that an address that the entry still has is not used.
    private static let selection = """
        SELECT l.id, l.respondent, l.attempts, l.due_at, l.created_at,
            CASE WHEN l.respondent < 0 THEN e.email WHEN r.entry = 0 THEN r.email WHEN e.email IS NULL THEN NULL ELSE r.email END,
            e.mobile, COALESCE(r.labels, c.labels, '[]'), COALESCE(e.id, 0), r.reference, r.completed_at, COALESCE(r.id, e.id)
        FROM letters l LEFT JOIN respondents r ON r.account = l.account AND r.id = l.respondent
            LEFT JOIN entries e ON e.account = l.account AND e.id = CASE WHEN l.respondent < 0 THEN -l.respondent ELSE r.entry END
            LEFT JOIN contacts c ON c.account = e.account AND c.id = e.contact
        """

    /// Up to `limit` letters of the mailing that wait, those that are due first at the front.
    static func waiting(
        mailing: Int64, account: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [WaitingLetter] {
        try transaction.query(
            "\(selection) WHERE l.account = ?1 AND l.mailing = ?2 AND l.state = 'queued' ORDER BY l.due_at, l.id LIMIT ?3", account,
            mailing, limit
        ).map(waiting)
    }

    /// Makes the letter one that is under way, and returns it as it is now; nil when it does not wait any more.
    static func claim(_ id: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> WaitingLetter? {
        let claimed = try transaction.execute(
            "UPDATE letters SET state = 'sending', attempts = attempts + 1, due_at = ?2 WHERE id = ?1 AND state = 'queued'", id, now)
        guard claimed == 1 else { return nil }
        return try transaction.first("\(selection) WHERE l.id = ?1", id).map(waiting)
    }

    static func postpone(_ id: Int64, to instant: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute("UPDATE letters SET due_at = ?2 WHERE id = ?1 AND state = 'queued'", id, instant)
    }

    /// Ends a letter without sending it.
    static func end(
        _ id: Int64, _ state: LetterState, for reason: LetterReason, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            "UPDATE letters SET state = ?2, failure = ?3, due_at = ?4, ended_at = ?4 WHERE id = ?1 AND state IN ('queued', 'sending')", id,
            state, reason.rawValue, now)
    }

    static func sent(_ id: Int64, to respondent: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            "UPDATE letters SET state = 'sent', failure = NULL, due_at = ?2, ended_at = ?2 WHERE id = ?1 AND state = 'sending'", id, now)
        try transaction.execute(
            "UPDATE respondents SET invited_text = ?3 WHERE id = ?1 AND account = ?2 AND COALESCE(invited_text, ?4) = ?4", respondent,
            account, VendorTime.text(now), waitingText)
    }

    static func failed(_ id: Int64, _ words: String, at now: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            "UPDATE letters SET state = 'failed', failure = ?2, due_at = ?3, ended_at = ?3 WHERE id = ?1 AND state = 'sending'", id, words,
            now)
    }

    /// Lets the letter wait again.
    ///
    /// - Parameters:
    ///   - isAttempt: Whether the attempt counts.
    ///   - isRepetition: Whether it may have arrived already.
    static func queueAgain(
        _ id: Int64, at instant: Int64, _ words: String, isAttempt: Bool, isRepetition: Bool, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE letters SET state = 'queued', due_at = ?2, failure = ?3, attempts = attempts - ?4, repeated = COALESCE(repeated, 0) + ?5
            WHERE id = ?1 AND state = 'sending'
            """, id, instant, words, !isAttempt, isRepetition)
    }

    /// Lets those wait again that were under way when the process ended, and returns how many they were. Nobody knows whether they arrived.
    static func recover(at now: Int64, in transaction: borrowing Transaction) throws -> Int {
        try transaction.execute(
            "UPDATE letters SET state = 'queued', due_at = ?1, repeated = COALESCE(repeated, 0) + 1 WHERE state = 'sending'", now)
    }

    private static func waiting(_ row: Row) throws -> WaitingLetter {
        let (email, mobile): (String?, String?) = (try row.value(5), try row.value(6))
        let labels: String = try row.value(7)
        let (answered, receiver): (Int64?, Int64?) = (try row.value(10), try row.value(11))
        return WaitingLetter(
            id: try row.value(0), respondent: try row.value(1), attempts: try row.value(2), dueAt: try row.value(3),
            createdAt: try row.value(4), email: email ?? "", mobile: mobile ?? "",
            labels: try JSON.decode([String?].self, from: labels).map { $0 ?? "" }, entry: try row.value(8), reference: try row.value(9),
            hasAnswered: answered != nil, hasReceiver: receiver != nil)
    }
}
