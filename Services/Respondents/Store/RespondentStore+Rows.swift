import Contracts
import JSON
import Storage

extension RespondentStore {
    /// A respondent that is to be.
    struct NewRow: Sendable {
        let account: Int64
        let survey: Int64
        /// For what it is made, so that the same occasion makes one row.
        let origin: String
        var mailing: Int64 = 0
        var entry: Int64 = 0
        var privacy: Privacy = .personal
        let email: String
        /// A JSON array.
        let labels: String
        var isOffline = false
        var contact: Int64?
        var batch: String?
        var patch: String?
        /// As lists show it.
        var invited: String?
    }

    /// Somebody who is connected with a grant.
    struct Connected: Equatable, Sendable {
        let id: Int64
        /// What events about the grant carry.
        let reference: String
    }

    /// nil when there is a respondent of the same origin.
    static func insert(_ new: NewRow, at now: Int64, in transaction: borrowing Transaction) throws -> Connected? {
        let reference = Hexadecimal.text(Randomness.bytes(16))
        let row = try transaction.first(
            """
            INSERT INTO respondents (
                account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution, added_at,
                added_day, contact, batch, patch, invited_text
            )
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            ON CONFLICT (account, origin) DO NOTHING RETURNING id
            """,
            new.account, new.survey, new.origin, new.mailing, new.entry, new.privacy, reference, new.email, new.email.lowercased(),
            new.labels, new.isOffline, now, VendorTime.day(now), new.contact, new.batch, new.patch, new.invited)
        guard let id: Int64 = try row?.value(0) else { return nil }
        try index(id, account: new.account, in: transaction)
        return Connected(id: id, reference: reference)
    }

    /// The respondent with this reference.
    static func id(ofReference reference: String, account: Int64, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first("SELECT id FROM respondents WHERE reference = ?1 AND account = ?2", reference, account).map { row in
            try row.value(0)
        }
    }

    static func origin(survey: Int64, contact: Int64) -> String {
        "contact:\(survey):\(contact)"
    }

    static func origin(patch: String, index: Int) -> String {
        "patch:\(patch):\(index)"
    }

    /// The respondent that a contact is in a survey.
    static func find(
        contact: Int64, survey: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws -> Stored? {
        try transaction.first(
            "SELECT \(columns) FROM respondents r WHERE r.account = ?1 AND r.origin = ?2",
            account, origin(survey: survey, contact: contact)
        ).map(stored)
    }

    /// The respondent with everything that hangs on it; false when the account has none of that id in the survey.
    static func delete(_ id: Int64, survey: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try unindex(id, account: account, in: transaction)
        let count = try transaction.execute(
            "DELETE FROM respondents WHERE id = ?1 AND account = ?2 AND survey = ?3", id, account, survey)
        guard count == 1 else { return false }
        try transaction.execute("DELETE FROM letters WHERE account = ?1 AND respondent = ?2", account, id)
        return true
    }
}
