import Contracts
import JSON
import ServiceKit
import Storage

/// Keys, of which only hashes are kept.
enum KeyStore {
    /// The `Principal.key` of the operator's key, which is no row of `keys`.
    static let operatorKeyID: Int64 = 0

    static func create(
        _ new: NewKey, clientID: String, secret: Secret, at now: Int64, in transaction: borrowing Transaction
    ) throws -> IssuedKey {
        let row = try transaction.first(
            """
            INSERT INTO keys (account, name, client_id, hash, scopes, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id
            """,
            new.account, new.name, clientID, secret.hash, JSON.encodeString(new.scopes.withoutRepeats), now)
        guard let row else { throw StorageError(.corrupt, "An inserted key has no id.") }
        return IssuedKey(id: try row.value(0), clientID: clientID, secret: secret.text)
    }

    /// Who the secret belongs to, and the key's client id (nil for the operator's); nil when nobody has it.
    static func principal(
        of secret: Secret, in transaction: borrowing Transaction
    ) throws -> (principal: Principal, clientID: String?)? {
        let hash = secret.hash
        let row = try transaction.first(
            """
            SELECT k.id, k.account, k.scopes, a.features, a.service_buyer, k.client_id
            FROM keys k JOIN accounts a ON a.id = k.account WHERE k.hash = ?1 AND k.revoked_at IS NULL
            """, hash)
        if let row {
            let scopes: String = try row.value(2)
            let features: String = try row.value(3)
            let account: Int64 = try row.value(1)
            let principal = Principal(
                key: try row.value(0), account: account, scopes: try JSON.decode([Scope].self, from: scopes),
                features: try JSON.decode([String].self, from: features), serviceBuyer: try row.value(4))
            return (principal, try row.value(5))
        }
        guard try transaction.first("SELECT only_one FROM operator_key WHERE hash = ?1", hash) != nil else { return nil }
        return (Principal(key: operatorKeyID, account: nil, scopes: [], features: [], serviceBuyer: false), nil)
    }

    /// Up to `limit` keys of the account behind an id that were not revoked, in the order of their making.
    static func list(
        account: Int64, after id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Key] {
        try transaction.query(
            """
            SELECT id, client_id, name, scopes, created_at FROM keys
            WHERE account = ?1 AND id > ?2 AND revoked_at IS NULL ORDER BY id LIMIT ?3
            """, account, id, limit
        ).map { row in
            let scopes: String = try row.value(3)
            return Key(
                id: try row.value(0), clientID: try row.value(1), name: try row.value(2),
                scopes: try JSON.decode([Scope].self, from: scopes), createdAt: try row.value(4))
        }
    }

    /// False when the account never had such a key; one that was revoked before stays so.
    static func revoke(_ id: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE keys SET revoked_at = COALESCE(revoked_at, ?3) WHERE id = ?1 AND account = ?2", id, account, now) == 1
    }

    // MARK: The operator's key

    static func operatorKeyHash(in transaction: borrowing Transaction) throws -> [UInt8]? {
        try transaction.first("SELECT hash FROM operator_key").map { try $0.value(0) }
    }

    /// False when there is one already.
    static func adoptOperatorKey(_ secret: Secret, at now: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.execute(
            "INSERT INTO operator_key (only_one, hash, created_at) VALUES (1, ?1, ?2) ON CONFLICT (only_one) DO NOTHING",
            secret.hash, now) == 1
    }
}
