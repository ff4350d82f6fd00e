import NIOConcurrencyHelpers
import RPC

/// Who a process is at the moment, and everybody who must know when that changes.
final class CurrentIdentity: Sendable {
    private struct State {
        var identity: TLSIdentity
        var isReplaced = false
        var followers: [@Sendable (TLSIdentity) -> Void] = []
    }

    private let state: NIOLockedValueBox<State>

    init(_ identity: TLSIdentity) {
        state = NIOLockedValueBox(State(identity: identity))
    }

    var current: TLSIdentity {
        state.withLockedValue { $0.identity }
    }

    /// Calls `follower` with each new identity, and at once if the first has been replaced: the follower may hold that one.
    func follow(_ follower: @escaping @Sendable (TLSIdentity) -> Void) {
        let missed = state.withLockedValue { state -> TLSIdentity? in
            state.followers.append(follower)
            return state.isReplaced ? state.identity : nil
        }
        if let missed { follower(missed) }
    }

    func replace(with identity: TLSIdentity) {
        let followers = state.withLockedValue { state in
            state.identity = identity
            state.isReplaced = true
            return state.followers
        }
        for follower in followers { follower(identity) }
    }
}
