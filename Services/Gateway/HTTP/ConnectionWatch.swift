import NIOConcurrencyHelpers
import NIOCore

/// Ends the work for a request when its client leaves or its time is up, and a connection whose client does not stop sending.
///
/// One for each connection, since a connection has one request in work at a time.
final class ConnectionWatch: Sendable {
    private struct State {
        var work: (cancel: @Sendable () -> Void, deadline: NIODeadline)?
        /// Waits for the rest of a body that has its reply already.
        var lingering: (close: @Sendable () -> Void, deadline: NIODeadline)?
        /// Whether a request's body is still coming in.
        var isReading = false
        var isClosed = false
    }

    private let state = NIOLockedValueBox(State())

    // MARK: The request

    /// Watches over a piece of work until `end`.
    func begin(until deadline: NIODeadline, cancel: @escaping @Sendable () -> Void) {
        let isClosed = state.withLockedValue { state in
            state.work = (cancel, deadline)
            state.lingering = nil
            return state.isClosed
        }
        if isClosed { cancel() }
    }

    /// - Parameter lingering: Until when the rest of the request's body may come in, and what ends it then: a body that nobody reads for would
    ///   otherwise be thrown away for as long as somebody sends it. nil lets it.
    func end(_ lingering: (deadline: NIODeadline, close: @Sendable () -> Void)? = nil) {
        state.withLockedValue { state in
            state.work = nil
            if state.isReading, let lingering { state.lingering = (lingering.close, lingering.deadline) }
        }
    }

    func cancelIfLate(at now: NIODeadline) {
        let cancel: (@Sendable () -> Void)? = state.withLockedValue { state in
            if let work = state.work, work.deadline <= now {
                state.work = nil
                return work.cancel
            }
            guard let lingering = state.lingering, lingering.deadline <= now else { return nil }
            state.lingering = nil
            return lingering.close
        }
        cancel?()
    }

    // MARK: The connection

    func requestBegan() {
        state.withLockedValue { $0.isReading = true }
    }

    func requestEnded() {
        state.withLockedValue { state in
            state.isReading = false
            state.lingering = nil
        }
    }

    func clientLeft() {
        let cancel = state.withLockedValue { state in
            state.isClosed = true
            return state.work?.cancel
        }
        cancel?()
    }
}
