import Contracts
import Storage

extension MailingStore {
    /// Letters written in one transaction: a batch may have any number of respondents, and other writes wait.
    static let fillRows: Int64 = 500

    /// A batch that exists, whoever has it.
    static func batch(_ id: String, in transaction: borrowing Transaction) throws -> (account: Int64, survey: Int64)? {
        try transaction.first("SELECT account, survey FROM batches WHERE id = ?1", id).map { (try $0.value(0), try $0.value(1)) }
    }

    /// A mailing to everybody who is in the batch now, and the number of their different addresses. Its letters are not written yet.
    static func create(
        of template: NewMailTemplate, toBatch batch: String, survey: Int64, account: Int64, at now: Int64,
        in transaction: borrowing Transaction
    ) throws -> (id: Int64, receivers: Int64) {
        let count = try transaction.first(
            "SELECT count(DISTINCT email_key), max(id) FROM respondents WHERE account = ?1 AND batch = ?2 AND email_key <> ''", account,
            batch
        )
        let (receivers, last): (Int64, Int64?) = (try count?.value(0) ?? 0, try count?.value(1))
        let row = try transaction.first(
            """
            INSERT INTO mailings
                (account, project, title, subject, body, html, privacy, survey, batch, activity, fill_after, fill_until, created_at)
            VALUES (?1, '', ?2, ?3, ?4, ?5, 'personal', ?6, ?7, 'active', 0, ?8, ?9) RETURNING id
            """, account, template.shownName, template.subject, template.body, template.html, survey, batch, last ?? 0, now)
        guard let id: Int64 = try row?.value(0) else { throw StorageError(.corrupt, "An inserted mailing has no id.") }
        return (id, receivers)
    }

    /// What a reminder of the mailing has to know; nil when the account has none.
    static func occasion(
        of id: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws -> (root: Int64, project: String, survey: Int64, privacy: Privacy)? {
        try transaction.first(
            """
            SELECT COALESCE(m.reminder_of, m.id), m.project, COALESCE(m.survey, p.survey), m.privacy
            FROM mailings m LEFT JOIN projects p ON p.name = m.project AND p.account = m.account WHERE m.id = ?1 AND m.account = ?2
            """, id, account
        ).map { (try $0.value(0), try $0.value(1), try $0.value(2), try $0.value(3)) }
    }

    /// A mailing to everybody whom the mailing `root` has reached and who has not answered, and their number.
    static func create(
        of text: NewMailTemplate, remindingOf root: Int64, project: String, survey: Int64, privacy: Privacy, account: Int64, at now: Int64,
        in transaction: borrowing Transaction
    ) throws -> (id: Int64, receivers: Int64) {
        let count = try transaction.first(
            """
            SELECT count(*), max(l.respondent) FROM letters l JOIN respondents r ON r.account = l.account AND r.id = l.respondent
            WHERE l.account = ?1 AND l.mailing = ?2 AND l.state = 'sent' AND r.completed_at IS NULL
            """, account, root)
        let (receivers, last): (Int64, Int64?) = (try count?.value(0) ?? 0, try count?.value(1))
        let row = try transaction.first(
            """
            INSERT INTO mailings
                (account, project, title, subject, body, html, privacy, survey, reminder_of, activity, fill_after, fill_until, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'active', 0, ?10, ?11) RETURNING id
            """, account, project, text.shownName, text.subject, text.body, text.html, privacy, survey, root, last ?? 0, now)
        guard let id: Int64 = try row?.value(0) else { throw StorageError(.corrupt, "An inserted mailing has no id.") }
        return (id, receivers)
    }

    /// Writes the letters to the mailing's next receivers; false when there are no further ones.
    @discardableResult
    static func fill(_ id: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        let row = try transaction.first(
            "SELECT fill_after, fill_until, batch, reminder_of FROM mailings WHERE id = ?1 AND account = ?2 AND fill_after IS NOT NULL", id,
            account)
        guard let row else { return false }
        let (after, until): (Int64, Int64) = (try row.value(0), try row.value(1))
        let (batch, root): (String?, Int64?) = (try row.value(2), try row.value(3))
        let receivers =
            if let batch {
                try self.receivers(inBatch: batch, account: account, after: after, until: until, in: transaction)
            } else {
                try self.receivers(remindedOf: root ?? id, account: account, after: after, until: until, in: transaction)
            }
        for receiver in receivers {
            var reason: LetterReason?
            if batch != nil {
                if receiver.emailKey.isEmpty {
                    reason = .noAddress
                } else if try hasLetter(to: receiver, mailing: id, account: account, in: transaction) {
                    reason = .duplicateAddress
                }
            }
            try LetterStore.add(
                to: receiver.id, mailing: id, account: account, skippedFor: reason, at: now, in: transaction)
        }
        let isFull = receivers.count == fillRows
        try transaction.execute(
            "UPDATE mailings SET fill_after = ?3 WHERE id = ?1 AND account = ?2", id, account, isFull ? receivers.last?.id : nil)
        return isFull
    }

    private struct Receiver {
        let id: Int64
        let survey: Int64
        let emailKey: String
    }

    private static func receivers(
        inBatch batch: String, account: Int64, after: Int64, until: Int64, in transaction: borrowing Transaction
    ) throws -> [Receiver] {
        try transaction.query(
            """
            SELECT id, survey, email_key FROM respondents WHERE account = ?1 AND batch = ?2 AND id > ?3 AND id <= ?4 ORDER BY id LIMIT ?5
            """, account, batch, after, until, fillRows
        ).map { Receiver(id: try $0.value(0), survey: try $0.value(1), emailKey: try $0.value(2)) }
    }

    private static func receivers(
        remindedOf root: Int64, account: Int64, after: Int64, until: Int64, in transaction: borrowing Transaction
    ) throws -> [Receiver] {
        try transaction.query(
            """
            SELECT r.id, r.survey, r.email_key FROM letters l JOIN respondents r ON r.account = l.account AND r.id = l.respondent
            WHERE l.account = ?1 AND l.mailing = ?2 AND l.respondent > ?3 AND l.respondent <= ?4 AND l.state = 'sent'
                AND r.completed_at IS NULL
            ORDER BY l.respondent LIMIT ?5
            """, account, root, after, until, fillRows
        ).map { Receiver(id: try $0.value(0), survey: try $0.value(1), emailKey: try $0.value(2)) }
    }

    /// Whether another respondent with the same address has a letter of the mailing. The first one found has it.
    private static func hasLetter(
        to receiver: Receiver, mailing: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT l.id FROM respondents r JOIN letters l ON l.account = r.account AND l.mailing = ?5 AND l.respondent = r.id
            WHERE r.account = ?1 AND r.survey = ?2 AND r.email_key = ?3 AND r.id < ?4 AND l.state <> 'skipped' LIMIT 1
            """, account, receiver.survey, receiver.emailKey, receiver.id, mailing) != nil
    }
}
