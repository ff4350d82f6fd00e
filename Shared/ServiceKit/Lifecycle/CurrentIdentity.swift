import NIOConcurrencyHelpers
import RPC

/// Who a process is at the moment, and everybody who must know when that changes.
final class CurrentIdentity: Sendable {
    private struct State {
        var identity: TLSIdentity
        var followers: [@Sendable (TLSIdentity) -> Void] = []
    }

    private let state: NIOLockedValueBox<State>

    init(_ identity: TLSIdentity) {
        state = NIOLockedValueBox(State(identity: identity))
    }

    var current: TLSIdentity {
        state.withLockedValue { $0.identity }
    }

    /// Calls `follower` with each new identity.
    func follow(_ follower: @escaping @Sendable (TLSIdentity) -> Void) {
        state.withLockedValue { $0.followers.append(follower) }
    }

    func replace(with identity: TLSIdentity) {
        let followers = state.withLockedValue { state in
            state.identity = identity
            return state.followers
        }
        for follower in followers { follower(identity) }
    }
}
