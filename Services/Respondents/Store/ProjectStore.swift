import Contracts
import Storage

extension Privacy: SQLConvertible {}

/// Projects and their mailings.
enum ProjectStore {
    /// What creating a link has to know of its mailing.
    struct Occasion: Equatable, Sendable {
        let account: Int64
        let project: String
        let survey: Int64
        let mailing: Int64
        let privacy: Privacy
    }

    /// False when the name is taken, by whichever account.
    static func create(
        _ new: NewProject, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO projects (name, account, survey, created_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (name) DO NOTHING
            """, new.name, account, new.survey, now) == 1
    }

    /// Whether the account has such a project.
    static func exists(_ name: String, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM projects WHERE name = ?1 AND account = ?2", name, account) != nil
    }

    /// nil when the account has no such project.
    static func createMailing(
        _ new: NewMailing, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Mailing? {
        let row = try transaction.first(
            """
            INSERT INTO mailings (account, project, title, subject, body, privacy, created_at)
            SELECT account, name, ?3, ?4, ?5, ?6, ?7 FROM projects WHERE name = ?1 AND account = ?2
            RETURNING id
            """, new.project, account, new.title, new.subject, new.body, new.privacy, now)
        guard let row else { return nil }
        return Mailing(
            id: try row.value(0), project: new.project, title: new.title, subject: new.subject, body: new.body, privacy: new.privacy)
    }

    /// nil when there is no such mailing in this project of this account. A reminder is none: its links are those of what it reminds of.
    static func occasion(
        mailing: Int64, project: String, account: Int64, in transaction: borrowing Transaction
    ) throws -> Occasion? {
        try transaction.first(
            """
            SELECT p.survey, m.privacy FROM mailings m JOIN projects p ON p.name = m.project AND p.account = m.account
            WHERE m.id = ?1 AND m.account = ?2 AND m.project = ?3 AND m.reminder_of IS NULL
            """, mailing, account, project
        ).map { row in
            Occasion(
                account: account, project: project, survey: try row.value(0), mailing: mailing, privacy: try row.value(1))
        }
    }
}
