import NIOConcurrencyHelpers

/// A job's state: a cancelled caller is answered at once as long as the job has not begun, and never after.
final class JobTicket: Sendable {
    private enum State {
        case new
        case queued(fail: @Sendable (any Error) -> Void)
        case begun
        case cancelled
    }

    private let state = NIOLockedValueBox(State.new)

    /// Says how to answer; false when the caller was cancelled already.
    func queue(fail: @escaping @Sendable (any Error) -> Void) -> Bool {
        state.withLockedValue { state in
            guard case .new = state else { return false }
            state = .queued(fail: fail)
            return true
        }
    }

    /// True exactly once, and only when the job is still wanted.
    func begin() -> Bool {
        state.withLockedValue { state in
            guard case .queued = state else { return false }
            state = .begun
            return true
        }
    }

    /// Answers a job that has not begun with `CancellationError`; one that has begun completes.
    func cancel() {
        let fail: (@Sendable (any Error) -> Void)? = state.withLockedValue { state in
            switch state {
            case .new:
                state = .cancelled
                return nil
            case .queued(let fail):
                state = .cancelled
                return fail
            case .begun, .cancelled:
                return nil
            }
        }
        fail?(CancellationError())
    }
}
