import Crypto
import JSON
import RPC
import Storage

extension Database {
    /// A write that a retry repeats without effect.
    ///
    /// When the call carries an idempotency key, the reply is stored in the transaction of its effect, and a further call with the key
    /// gets that reply. The key belongs to the account and the method.
    ///
    /// - Parameter subject: Whom a reply is about, for services that must be able to forget somebody (`Idempotency.forget`).
    /// - Throws: `StorageError.idempotencyConflict` when the key came with another request.
    public func write<Request: MessageValue, Reply: MessageValue>(
        once call: CallContext, _ method: Method<Request, Reply>, _ request: Request, at now: Int64,
        about subject: (@Sendable (Reply) -> String)? = nil, _ body: @escaping @Sendable (borrowing Transaction) throws -> Reply
    ) async throws -> Reply {
        guard let identity = IdempotencyKey(of: call, method, request) else { return try await write(body) }
        let stored = try await write { transaction in
            try Idempotency.once(identity, about: subject, at: now, in: transaction) { try body(transaction) }
        }
        return try JSON.decode(Reply.self, from: stored)
    }

    /// The reply that `write(once:)` has given to the call's idempotency key before; nil without a key, and when there is none.
    ///
    /// - Throws: `StorageError.idempotencyConflict` when the key came with another request.
    public func reply<Request: MessageValue, Reply: MessageValue>(
        once call: CallContext, _ method: Method<Request, Reply>, _ request: Request
    ) async throws -> Reply? {
        guard let identity = IdempotencyKey(of: call, method, request) else { return nil }
        let stored = try await read { try Idempotency.repeated(identity, in: $0) }
        return try stored.map { try JSON.decode(Reply.self, from: $0) }
    }
}

extension Idempotency {
    /// The same within a transaction, for a reply that is a message.
    public static func once<Reply: MessageValue>(
        _ key: IdempotencyKey, about subject: ((Reply) -> String)?, at now: Int64, in transaction: borrowing Transaction,
        effect: () throws -> Reply
    ) throws -> [UInt8] {
        var name: String?
        let reply = try once(key, at: now, in: transaction) {
            let reply = try effect()
            name = subject?(reply)
            return JSON.encode(reply)
        }
        if let name { try assign(key, to: name, in: transaction) }
        return reply
    }
}

extension IdempotencyKey {
    /// A key of a request that is part of a call.
    public init(account: Int64, method: String, key: String, request: some MessageValue) {
        self.init(account: account, method: method, key: key, fingerprint: Array(SHA256.hash(data: JSON.encode(request))))
    }

    /// The key that the call carries, if it does.
    fileprivate init?<Request: MessageValue, Reply: MessageValue>(
        of call: CallContext, _ method: Method<Request, Reply>, _ request: Request
    ) {
        guard let key = call.idempotencyKey else { return nil }
        self.init(account: call.account ?? 0, method: method.name, key: key, request: request)
    }
}
