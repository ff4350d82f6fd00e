import Contracts
import Storage

/// Mailings as occasions on which letters are sent: those of projects, those of batches, and reminders of either.
enum MailingStore {
    /// A mailing of which letters may wait.
    struct Active: Equatable, Sendable {
        let id: Int64
        let account: Int64
        /// Empty for one of a batch.
        let project: String
        let survey: Int64
        let reminderOf: Int64?
        let subject: String
        let body: String
        let html: String?
        /// Whether its letters are still being written.
        let isFilling: Bool

        /// The mailing whose links its letters carry.
        var root: Int64 { reminderOf ?? id }
    }

    /// Mailings that are neither idle nor stopped, by id.
    static func active(limit: Int64, in transaction: borrowing Transaction) throws -> [Active] {
        try transaction.query(
            """
            SELECT m.id, m.account, m.project, COALESCE(m.survey, p.survey), m.reminder_of, m.subject, m.body, m.html, m.fill_after
            FROM mailings m LEFT JOIN projects p ON p.name = m.project AND p.account = m.account
            WHERE m.activity = 'active' AND m.stopped_at IS NULL ORDER BY m.id LIMIT ?1
            """, limit
        ).map { row in
            let fillAfter: Int64? = try row.value(8)
            return Active(
                id: try row.value(0), account: try row.value(1), project: try row.value(2), survey: try row.value(3),
                reminderOf: try row.value(4), subject: try row.value(5), body: try row.value(6), html: try row.value(7),
                isFilling: fillAfter != nil)
        }
    }

    /// Has whoever sends look at the mailing.
    static func activate(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute("UPDATE mailings SET activity = 'active' WHERE id = ?1 AND account = ?2 AND activity IS NULL", id, account)
    }

    /// Unless something of it still waits, or is under way.
    static func rest(_ id: Int64, account: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            """
            UPDATE mailings SET activity = NULL WHERE id = ?1 AND account = ?2 AND fill_after IS NULL AND NOT EXISTS (
                SELECT 1 FROM letters WHERE account = ?2 AND mailing = ?1 AND state IN ('queued', 'sending')
            )
            """, id, account)
    }

    /// False when the account has no such mailing.
    ///
    /// - Parameter stoppedAt: nil lets it go on.
    static func setStopped(_ id: Int64, at stoppedAt: Int64?, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE mailings SET stopped_at = CASE WHEN ?3 IS NULL THEN NULL ELSE COALESCE(stopped_at, ?3) END
            WHERE id = ?1 AND account = ?2
            """, id, account, stoppedAt) == 1
    }

    /// The mailing whose links a mailing of the project has: its own, or of a reminder those of what it reminds of. nil without such a
    /// mailing.
    static func root(of id: Int64, project: String, account: Int64, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first(
            "SELECT COALESCE(reminder_of, id) FROM mailings WHERE id = ?1 AND project = ?2 AND account = ?3", id, project, account
        )?.value(0)
    }

    /// What a client is told of a mailing, but for its delivery; nil when the account has none.
    static func report(of id: Int64, account: Int64, in transaction: borrowing Transaction) throws -> MailingReport? {
        let row = try transaction.first(
            """
            SELECT m.project, COALESCE(m.survey, p.survey), m.reminder_of, m.title, m.subject, m.activity, m.stopped_at
            FROM mailings m LEFT JOIN projects p ON p.name = m.project AND p.account = m.account WHERE m.id = ?1 AND m.account = ?2
            """, id, account)
        guard let row else { return nil }
        let project: String = try row.value(0)
        let (activity, stoppedAt): (String?, Int64?) = (try row.value(5), try row.value(6))
        var report = MailingReport(
            id: id, project: project.isEmpty ? nil : project, survey: try row.value(1), reminderOf: try row.value(2),
            title: try row.value(3), subject: try row.value(4),
            state: stoppedAt != nil ? .stopped : activity != nil ? .sending : .idle, delivery: .ready)
        let counts = try transaction.query(
            "SELECT state, count(*), COALESCE(sum(repeated), 0) FROM letters WHERE account = ?1 AND mailing = ?2 GROUP BY state", account,
            id)
        for row in counts {
            let (state, count): (LetterState, Int64) = (try row.value(0), try row.value(1))
            report.letters[state] = count
            report.repeated += try row.value(2)
        }
        return report
    }
}

extension LetterCounts {
    subscript(state: LetterState) -> Int64 {
        get { self[keyPath: Self.path(state)] }
        set { self[keyPath: Self.path(state)] = newValue }
    }

    private static func path(_ state: LetterState) -> WritableKeyPath<LetterCounts, Int64> {
        switch state {
        case .queued: \.queued
        case .sending: \.sending
        case .sent: \.sent
        case .failed: \.failed
        case .stopped: \.stopped
        case .skipped: \.skipped
        }
    }
}
