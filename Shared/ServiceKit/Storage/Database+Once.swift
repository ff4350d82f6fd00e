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
    /// - Throws: `StorageError.idempotencyConflict` when the key came with another request.
    public func write<Request: MessageValue, Reply: MessageValue>(
        once call: CallContext, _ method: Method<Request, Reply>, _ request: Request, at now: Int64,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Reply
    ) async throws -> Reply {
        guard let key = call.idempotencyKey else { return try await write(body) }
        let identity = IdempotencyKey(
            account: call.account ?? 0, method: method.name, key: key, fingerprint: Array(SHA256.hash(data: JSON.encode(request))))
        let stored = try await write { transaction in
            try Idempotency.once(identity, at: now, in: transaction) { JSON.encode(try body(transaction)) }
        }
        return try JSON.decode(Reply.self, from: stored)
    }
}
