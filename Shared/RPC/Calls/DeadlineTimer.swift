import NIOCore

/// The one timer of a connection. Deadlines only ever pull it forward; whoever it wakes asks for the next.
///
/// One scheduled callback a connection, instead of one a call: scheduling costs allocations and a place in the loop's heap.
final class DeadlineTimer: NIOScheduledCallbackHandler {
    /// Holds its owner weakly: the loop may hold the timer longer than its owner lives.
    var onFire: () -> Void = {}
    /// The earliest instant that was asked for.
    private var requested = NIODeadline.distantFuture
    private let eventLoop: any EventLoop
    private var scheduled: NIOScheduledCallback?

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Fires at `instant` or earlier.
    func wake(at instant: NIODeadline) {
        guard instant < requested else { return }
        scheduled?.cancel()
        requested = instant
        scheduled = try? eventLoop.assumeIsolated().scheduleCallback(at: instant, handler: self)
    }

    func stop() {
        scheduled?.cancel()
        scheduled = nil
        requested = .distantFuture
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        // A callback that was cancelled in the very turn of the loop in which it was due comes all the same.
        guard requested <= .now() else { return }
        scheduled?.cancel()
        scheduled = nil
        requested = .distantFuture
        onFire()
    }
}
