import Contracts
import JSON
import Storage

/// Batches: respondents that come in parts, and get one mailing.
enum BatchStore {
    /// A batch or a patch as far as its owner is concerned.
    struct Owned: Sendable {
        let account: Int64
        let survey: Int64
    }

    static func create(_ id: String, survey: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            "INSERT INTO batches (id, account, survey, created_at) VALUES (?1, ?2, ?3, ?4)", id, account, survey, now)
    }

    /// A batch of any account.
    static func find(_ id: String, in transaction: borrowing Transaction) throws -> Owned? {
        try transaction.first("SELECT account, survey FROM batches WHERE id = ?1", id).map { row in
            Owned(account: try row.value(0), survey: try row.value(1))
        }
    }

    static func patches(of batch: String, account: Int64, in transaction: borrowing Transaction) throws -> [String] {
        try transaction.query("SELECT id FROM patches WHERE account = ?1 AND batch = ?2 ORDER BY position", account, batch).map { row in
            try row.value(0)
        }
    }

    /// Makes the patch and its respondents, in the order given.
    static func add(
        _ id: String, _ rows: [ValidPatchRow], to batch: (id: String, owned: Owned), at now: Int64, in transaction: borrowing Transaction
    ) throws {
        let account = batch.owned.account
        try transaction.execute(
            """
            INSERT INTO patches (id, account, batch, position, created_at)
            SELECT ?1, ?2, ?3, COALESCE(MAX(position), 0) + 1, ?4 FROM patches WHERE account = ?2 AND batch = ?3
            """, id, account, batch.id, now)
        for (index, row) in rows.enumerated() {
            let new = RespondentStore.NewRow(
                account: account, survey: batch.owned.survey, origin: RespondentStore.origin(patch: id, index: index), email: row.email,
                labels: JSON.encodeString(row.labels), batch: batch.id, patch: id)
            guard try RespondentStore.insert(new, at: now, in: transaction) != nil else {
                throw StorageError(.corrupt, "A new patch has respondents already.")
            }
        }
    }

    /// The account that a patch of any account belongs to.
    static func account(ofPatch id: String, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first("SELECT account FROM patches WHERE id = ?1", id).map { try $0.value(0) }
    }

    /// The patch's respondents, in the order they came in.
    static func respondents(
        ofPatch id: String, account: Int64, in transaction: borrowing Transaction
    ) throws -> [RespondentStore.Stored] {
        try transaction.query(
            "SELECT \(RespondentStore.columns) FROM respondents r WHERE r.account = ?1 AND r.patch = ?2 ORDER BY r.id", account, id
        ).map(RespondentStore.stored)
    }
}
