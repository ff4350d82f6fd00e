import NIOConcurrencyHelpers

/// Tells relays of this process that events for a destination are on disk.
final class CommitSignals: Sendable {
    typealias Listener = @Sendable (Set<String>) -> Void

    private struct State {
        var listeners: [Int: Listener] = [:]
        var next = 0
    }

    private let state = NIOLockedValueBox(State())

    func listen(_ listener: @escaping Listener) -> Int {
        state.withLockedValue { state in
            state.next += 1
            state.listeners[state.next] = listener
            return state.next
        }
    }

    func stopListening(_ id: Int) {
        state.withLockedValue { _ = $0.listeners.removeValue(forKey: id) }
    }

    /// Called on the writer's thread: listeners must return at once.
    func committed(_ effects: CommitEffects) {
        guard !effects.destinations.isEmpty else { return }
        let listeners = state.withLockedValue { Array($0.listeners.values) }
        for listener in listeners { listener(effects.destinations) }
    }
}
