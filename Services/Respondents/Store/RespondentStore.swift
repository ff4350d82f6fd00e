import Contracts
import JSON
import Storage

/// Respondents: who is asked on which occasion, and how far they got.
enum RespondentStore {
    /// Makes the entry a respondent of the mailing, or finds the one that it is, and returns its reference.
    ///
    /// nil where no connection is kept: in privacy mode anonymous, where there is no row at all, and after the completion of an
    /// anonymised one.
    static func reference(
        ofEntry entry: Int64, on occasion: ProjectStore.Occasion, at now: Int64, in transaction: borrowing Transaction
    ) throws -> String? {
        if occasion.privacy == .anonymous { return nil }
        let origin = origin(mailing: occasion.mailing, entry: entry)
        let find = "SELECT reference FROM respondents WHERE account = ?1 AND origin = ?2"
        if let row = try transaction.first(find, occasion.account, origin) { return try row.value(0) }
        let (email, labels) = try person(ofEntry: entry, in: transaction)
        let new = NewRow(
            account: occasion.account, survey: occasion.survey, origin: origin, mailing: occasion.mailing, entry: entry,
            privacy: occasion.privacy, email: email, labels: labels, isOffline: true)
        guard let connected = try insert(new, at: now, in: transaction) else {
            // Only on an engine with several writers: another one was faster, and the retry finds its row.
            throw StorageError(.busy, "The respondent was made by somebody else meanwhile.")
        }
        return connected.reference
    }

    /// The respondent that the entry is of the mailing; nil where there is none.
    static func id(ofEntry entry: Int64, on occasion: ProjectStore.Occasion, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first(
            "SELECT id FROM respondents WHERE account = ?1 AND origin = ?2", occasion.account,
            origin(mailing: occasion.mailing, entry: entry)
        )?.value(0)
    }

    /// What a list shows of an entry: its address or its contact's, and the contact's labels.
    ///
    /// Copied, because lists are sorted by the address, and because labels of a respondent and of a contact part ways later.
    private static func person(
        ofEntry entry: Int64, in transaction: borrowing Transaction
    ) throws -> (email: String, labels: String) {
        let row = try transaction.first(
            """
            SELECT COALESCE(e.email, c.email, ''), COALESCE(c.labels, '[]')
            FROM entries e LEFT JOIN contacts c ON c.id = e.contact AND c.account = e.account WHERE e.id = ?1
            """, entry)
        guard let row else { throw StorageError(.corrupt, "The entry of a new respondent is not there.") }
        return (try row.value(0), try row.value(1))
    }

    /// Shows the e-mail address that an entry got later.
    static func fill(
        email: Identifier, ofEntry entry: Int64, on occasion: ProjectStore.Occasion, in transaction: borrowing Transaction
    ) throws {
        let mailings = try transaction.query(
            "SELECT id FROM mailings WHERE account = ?1 AND project = ?2", occasion.account, occasion.project)
        for row in mailings {
            let respondent = try transaction.first(
                "SELECT id FROM respondents WHERE account = ?1 AND origin = ?2",
                occasion.account, origin(mailing: try row.value(0), entry: entry))
            guard let id: Int64 = try respondent?.value(0) else { continue }
            try reindexing(id, account: occasion.account, in: transaction) { transaction in
                try transaction.execute(
                    "UPDATE respondents SET email = ?3, email_key = ?4 WHERE id = ?1 AND account = ?2",
                    id, occasion.account, email.text, email.key)
            }
        }
    }

    static func origin(mailing: Int64, entry: Int64) -> String {
        "link:\(mailing):\(entry)"
    }
}
