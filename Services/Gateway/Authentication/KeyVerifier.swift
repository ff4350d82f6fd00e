import Contracts
import Crypto
import NIOConcurrencyHelpers
import RPC

/// Knows whose a key is: asks `tokens`, and remembers the answer for a few seconds.
///
/// Keys are remembered by their hash. Requests that come with one key while it is being looked up share the call. A key that nobody has is
/// not remembered; a key that another gateway has revoked works on for at most the lifetime of an entry, one that this gateway has revoked
/// not at all (`forget`).
final class KeyVerifier: Sendable {
    private struct Entry {
        let principal: Principal
        let expiry: Int64
    }

    private typealias Verdict = Result<Principal, RPCError>

    private struct State {
        /// Two generations: when the younger is full, it becomes the elder and the elder is dropped.
        var young: [SHA256Digest: Entry] = [:]
        var old: [SHA256Digest: Entry] = [:]
        var flights: [SHA256Digest: Task<Verdict, Never>] = [:]
        /// Counts the calls of `forget`: what was asked before one is not remembered after it.
        var epoch = 0
    }

    /// Longer secrets are none of ours.
    private static let longestSecret = 512

    private let tokens: any ServiceClient
    private let now: @Sendable () -> Int64
    private let lifetime: Int64
    private let capacity: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - now: µs since 1970.
    ///   - lifetime: µs for which an answer holds. Default 5 s.
    ///   - capacity: keys remembered, at most. Default 10,000.
    init(
        tokens: any ServiceClient, now: @escaping @Sendable () -> Int64, lifetime: Int64 = 5_000_000, capacity: Int = 10_000
    ) {
        self.tokens = tokens
        self.now = now
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// - Throws: `unauthenticated` for a secret that nobody has.
    func principal(of secret: String, in call: CallContext) async throws(RPCError) -> Principal {
        guard !secret.isEmpty, secret.utf8.count <= Self.longestSecret else {
            throw RPCError(.unauthenticated, "this is not a key", doNotRetry: true)
        }
        let hash = SHA256.hash(data: Array(secret.utf8))
        let now = now()
        if let known = state.withLockedValue({ $0.young[hash] ?? $0.old[hash] }), known.expiry > now { return known.principal }
        return try await lookUp(secret, hash, in: call).value.get()
    }

    /// The call that looks the key up: the one in flight, or a new one, which no single request's end cancels.
    private func lookUp(_ secret: String, _ hash: SHA256Digest, in call: CallContext) -> Task<Verdict, Never> {
        state.withLockedValue { state in
            if let flight = state.flights[hash] { return flight }
            let flight = Task { [epoch = state.epoch] in
                let verdict: Verdict
                do throws(RPCError) {
                    verdict = .success(try await tokens.call(TokensContract.verifyKey, Credential(secret: secret), in: call.nested()))
                } catch {
                    verdict = .failure(error)
                }
                land(verdict, of: hash, epoch)
                return verdict
            }
            state.flights[hash] = flight
            return flight
        }
    }

    /// Has the next request with that key asked about at `tokens`, also while one before it is.
    ///
    /// - Parameter key: As in `Principal`.
    func forget(key: Int64) {
        state.withLockedValue { state in
            state.young = state.young.filter { $0.value.principal.key != key }
            state.old = state.old.filter { $0.value.principal.key != key }
            // Whose keys are being asked about is not known yet.
            state.flights = [:]
            state.epoch += 1
        }
    }

    private func land(_ verdict: Verdict, of hash: SHA256Digest, _ epoch: Int) {
        let expiry = now() + lifetime
        state.withLockedValue { state in
            guard state.epoch == epoch else { return }
            state.flights[hash] = nil
            guard case .success(let principal) = verdict else { return }
            if state.young.count >= capacity / 2 {
                state.old = state.young
                state.young = [:]
            }
            state.young[hash] = Entry(principal: principal, expiry: expiry)
        }
    }
}
