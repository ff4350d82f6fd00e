import Crypto
import NIOConcurrencyHelpers

/// How often a client may exchange its key for a bearer: thirty times at once, and once more every two seconds. A bearer lives an hour; who
/// asks for one before every call would better keep it.
///
/// Counted by client id and secret together, so that nobody who knows the id alone uses up what its owner may. Forgotten with the process.
final class BearerPace: Sendable {
    static let burst: Int64 = 30
    /// µs.
    static let interval: Int64 = 2_000_000
    private static let capacity = 10_000

    /// When each client's exchanges are forgotten, in µs of `now`.
    private let debts = NIOLockedValueBox<[SHA256Digest: Int64]>([:])
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Counts an exchange.
    ///
    /// - Returns: Seconds to wait for one too many, which is not counted; nil for one that may be.
    func delay(client: String, secret: String) -> Int64? {
        let name = SHA256.hash(data: Array("\(client)\n\(secret)".utf8))
        let now = now()
        let wait = debts.withLockedValue { debts -> Int64 in
            if debts.count >= Self.capacity { debts = debts.filter { $0.value > now } }
            // More clients than that at one time are not told apart from those who were never here.
            if debts.count >= Self.capacity { debts.removeAll() }
            let paid = max(debts[name] ?? now, now) + Self.interval
            let excess = paid - now - Self.burst * Self.interval
            if excess <= 0 { debts[name] = paid }
            return excess
        }
        return wait > 0 ? (wait + 999_999) / 1_000_000 : nil
    }
}
