import Contracts
import Storage

extension IdentifierKind: SQLConvertible {}

/// The address lists of projects: entries, and the identifiers that lead to them.
enum AddressListStore {
    /// The entry that the identifiers lead to, with what they add to it, or a new one; nil when they lead to several (S-3).
    ///
    /// - Parameter subgroup: For a new entry (S-6).
    static func entry(
        for identity: Identity, on occasion: ProjectStore.Occasion, subgroup: String?, at now: Int64,
        in transaction: borrowing Transaction
    ) throws -> Int64? {
        var entries: [Int64] = []
        var unknown: [Identifier] = []
        for identifier in identity.identifiers {
            let row = try transaction.first(
                "SELECT entry FROM identifiers WHERE account = ?1 AND project = ?2 AND kind = ?3 AND value = ?4",
                occasion.account, occasion.project, identifier.kind, identifier.key)
            if let row { entries.append(try row.value(0)) } else { unknown.append(identifier) }
        }
        switch AddressMatch(entries: entries) {
        case .none:
            return try create(identity, on: occasion, subgroup: subgroup, at: now, in: transaction)
        case .entry(let entry):
            for identifier in unknown { try fill(identifier, of: entry, on: occasion, in: transaction) }
            return entry
        case .conflict:
            return nil
        }
    }

    /// Whether a letter or a message could reach the entry.
    static func hasAddress(_ entry: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT id FROM entries WHERE id = ?1 AND account = ?2 AND (email IS NOT NULL OR mobile IS NOT NULL)", entry, account) != nil
    }

    private static func create(
        _ identity: Identity, on occasion: ProjectStore.Occasion, subgroup: String?, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Int64 {
        let contact = try ContactStore.onlyMatch(identity, account: occasion.account, in: transaction)
        let row = try transaction.first(
            """
            INSERT INTO entries (account, project, uid, email, mobile, subgroup, contact, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id
            """,
            occasion.account, occasion.project, identity[.uid]?.text, identity[.email]?.text, identity[.mobile]?.text, subgroup,
            contact?.id, now)
        guard let entry: Int64 = try row?.value(0) else { throw StorageError(.corrupt, "An inserted entry has no id.") }
        for identifier in identity.identifiers { try claim(identifier, for: entry, on: occasion, in: transaction) }
        return entry
    }

    /// Gives an entry an identifier of a kind that it lacks; one that it has stays.
    private static func fill(
        _ identifier: Identifier, of entry: Int64, on occasion: ProjectStore.Occasion, in transaction: borrowing Transaction
    ) throws {
        let statement =
            switch identifier.kind {
            case .uid: "UPDATE entries SET uid = ?2 WHERE id = ?1 AND uid IS NULL"
            case .email: "UPDATE entries SET email = ?2 WHERE id = ?1 AND email IS NULL"
            case .mobile: "UPDATE entries SET mobile = ?2 WHERE id = ?1 AND mobile IS NULL"
            }
        guard try transaction.execute(statement, entry, identifier.text) == 1 else { return }
        try claim(identifier, for: entry, on: occasion, in: transaction)
        guard identifier.kind == .email else { return }
        try RespondentStore.fill(email: identifier, ofEntry: entry, on: occasion, in: transaction)
    }

    /// Fails where a concurrent call was faster, which only an engine with several writers can bring about; its retry finds the entry.
    private static func claim(
        _ identifier: Identifier, for entry: Int64, on occasion: ProjectStore.Occasion, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO identifiers (account, project, kind, value, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
            occasion.account, occasion.project, identifier.kind, identifier.key, entry)
    }
}
