import NIOConcurrencyHelpers

/// Names to look at, gathered for one waiting task: a thousand wake-ups for one name are one.
final class WakeUps: Sendable {
    private struct State {
        var names: Set<String> = []
        var isFinished = false
        var waiter: CheckedContinuation<Set<String>?, Never>?
    }

    private let state = NIOLockedValueBox(State())

    /// Whether nothing more will come.
    var isFinished: Bool { state.withLockedValue { $0.isFinished } }

    func insert(_ names: Set<String>) {
        let waiter = state.withLockedValue { state -> CheckedContinuation<Set<String>?, Never>? in
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            if !state.isFinished { state.names.formUnion(names) }
            return nil
        }
        waiter?.resume(returning: names)
    }

    /// Lets the waiting task go, now and whenever it comes back.
    func finish() {
        let waiter = state.withLockedValue { state -> CheckedContinuation<Set<String>?, Never>? in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// What came since the last time, at least one name; nil once finished. One task at a time may wait.
    func next() async -> Set<String>? {
        await withCheckedContinuation { continuation in
            enum Outcome { case ready(Set<String>?), waiting }
            let outcome = state.withLockedValue { state -> Outcome in
                if state.isFinished { return .ready(nil) }
                if !state.names.isEmpty {
                    defer { state.names = [] }
                    return .ready(state.names)
                }
                precondition(state.waiter == nil, "two tasks wait for the same wake-ups")
                state.waiter = continuation
                return .waiting
            }
            if case .ready(let names) = outcome { continuation.resume(returning: names) }
        }
    }
}
