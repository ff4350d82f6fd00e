import Contracts
import JSON
import Storage

/// Accounts.
enum AccountStore {
    private static let columns = "id, name, features, service_buyer"

    static func create(_ new: NewAccount, at now: Int64, in transaction: borrowing Transaction) throws -> Account {
        let features = new.features.withoutRepeats
        let row = try transaction.first(
            "INSERT INTO accounts (name, features, service_buyer, created_at) VALUES (?1, ?2, ?3, ?4) RETURNING id",
            new.name, JSON.encodeString(features), new.serviceBuyer, now)
        guard let row else { throw StorageError(.corrupt, "An inserted account has no id.") }
        return Account(id: try row.value(0), name: new.name, features: features, serviceBuyer: new.serviceBuyer)
    }

    /// Changes what is given and leaves the rest; nil when there is no such account.
    static func update(_ change: AccountChange, in transaction: borrowing Transaction) throws -> Account? {
        try transaction.first(
            """
            UPDATE accounts SET name = COALESCE(?2, name), features = COALESCE(?3, features), service_buyer = COALESCE(?4, service_buyer)
            WHERE id = ?1 RETURNING \(columns)
            """,
            change.id, change.name, change.features.map { JSON.encodeString($0.withoutRepeats) }, change.serviceBuyer
        ).map(account)
    }

    static func find(_ id: Int64, in transaction: borrowing Transaction) throws -> Account? {
        try transaction.first("SELECT \(columns) FROM accounts WHERE id = ?1", id).map(account)
    }

    static func exists(_ id: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT id FROM accounts WHERE id = ?1", id) != nil
    }

    private static func account(_ row: Row) throws -> Account {
        let features: String = try row.value(2)
        return Account(
            id: try row.value(0), name: try row.value(1), features: try JSON.decode([String].self, from: features),
            serviceBuyer: try row.value(3))
    }
}
