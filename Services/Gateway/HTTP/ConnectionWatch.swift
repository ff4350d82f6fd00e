import NIOCore
import Synchronization

/// Ends the work for a request when its client leaves or its time is up.
///
/// One for each connection, since a connection has one request in work at a time.
final class ConnectionWatch: Sendable {
    private struct State {
        var work: (cancel: @Sendable () -> Void, deadline: NIODeadline)?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Watches over a piece of work until `end()`.
    func begin(until deadline: NIODeadline, cancel: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            state.work = (cancel, deadline)
            return state.isClosed
        }
        if isClosed { cancel() }
    }

    func end() {
        state.withLock { $0.work = nil }
    }

    func clientLeft() {
        let cancel = state.withLock { state in
            state.isClosed = true
            return state.work?.cancel
        }
        cancel?()
    }

    func cancelIfLate(at now: NIODeadline) {
        let cancel = state.withLock { state in
            guard let work = state.work, work.deadline <= now else { return nil as (@Sendable () -> Void)? }
            state.work = nil
            return work.cancel
        }
        cancel?()
    }
}
