import NIOCore

/// The one timer of a connection. Deadlines only ever pull it forward; whoever it wakes asks for the next.
///
/// One scheduled callback a connection, instead of one a call: scheduling costs allocations and a place in the loop's heap.
final class DeadlineTimer: NIOScheduledCallbackHandler {
    /// Holds its owner weakly: a callback that is due is called even if it was cancelled in the same turn of the loop.
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
        guard scheduled != nil else { return }
        scheduled = nil
        requested = .distantFuture
        onFire()
    }
}
