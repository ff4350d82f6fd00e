import Dispatch
import NIOConcurrencyHelpers

/// Holds an engine's thread inside a closure until the test lets it go.
final class Gate: Sendable {
    private let entered = NIOLockedValueBox<(isEntered: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))
    private let opened = DispatchSemaphore(value: 0)

    /// Called on the thread that is to be held.
    func hold() {
        let waiters = entered.withLockedValue { state in
            state.isEntered = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        opened.wait()
    }

    /// Returns once the thread is held.
    func reached() async {
        await withCheckedContinuation { continuation in
            let isEntered = entered.withLockedValue { state in
                if !state.isEntered { state.waiters.append(continuation) }
                return state.isEntered
            }
            if isEntered { continuation.resume() }
        }
    }

    func open() { opened.signal() }
}
