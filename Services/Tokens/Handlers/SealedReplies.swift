import Contracts
import Crypto
import JSON
import RPC
import Storage

/// Keeps the reply to an idempotency key where the reply holds a secret.
///
/// A repeat has to get the first reply, and a secret must not lie in the database. So the reply is kept encrypted under a key made from
/// the idempotency key, of which the database knows another derivation only: the client that repeats can have it, the file cannot
/// tell it. Against somebody with the file that is as strong as the client's idempotency key is hard to guess; a UUID is.
private struct ReplySeal {
    let name: String
    private let key: SymmetricKey

    init(idempotencyKey: String, account: Int64, method: String) {
        let material = SymmetricKey(data: Array(idempotencyKey.utf8))
        func derived(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, info: Array("fieldwork \(use) \(account) \(method)".utf8), outputByteCount: 32)
        }
        name = derived("reply name").withUnsafeBytes { $0.map { Hexadecimal.digits(of: $0) }.joined() }
        key = derived("reply key")
    }

    func seal(_ reply: [UInt8]) throws -> [UInt8] {
        guard let sealed = try AES.GCM.seal(reply, using: key).combined else {
            throw RPCError(.internal, "a reply could not be sealed")
        }
        return Array(sealed)
    }

    func open(_ sealed: [UInt8]) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key))
    }
}

/// Two lower-case digits a byte.
enum Hexadecimal {
    static func digits(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }
}

extension Database {
    /// Like `write(once:)`, for replies that hold a secret.
    func write<Request: MessageValue, Reply: MessageValue>(
        sealedOnce call: CallContext, _ method: Method<Request, Reply>, _ request: Request, at now: Int64,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Reply
    ) async throws -> Reply {
        guard let idempotencyKey = call.idempotencyKey else { return try await write(body) }
        let account = call.account ?? 0
        let seal = ReplySeal(idempotencyKey: idempotencyKey, account: account, method: method.name)
        let key = IdempotencyKey(
            account: account, method: method.name, key: seal.name, fingerprint: Array(SHA256.hash(data: JSON.encode(request))))
        return try await write { transaction in
            let sealed = try Idempotency.once(key, at: now, in: transaction) {
                try seal.seal(JSON.encode(try body(transaction)))
            }
            return try JSON.decode(Reply.self, from: try seal.open(sealed))
        }
    }
}
