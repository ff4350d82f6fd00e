import RPC

extension CallContext {
    /// A call that may take as long as it likes.
    public static func test(account: Int64? = nil, idempotencyKey: String? = nil) -> CallContext {
        CallContext(deadline: .distantFuture, account: account, idempotencyKey: idempotencyKey)
    }
}

/// The error that `body` throws; nil when it throws none, or another one.
public func refusal(_ body: () async throws -> some Any) async -> RPCError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? RPCError
    }
}

/// 2025-10-09 08:53:20 UTC, in µs since 1970: what the clock of a test says that has none of its own.
public let testNow: Int64 = 1_760_000_000_000_000
