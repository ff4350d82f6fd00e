import NIOConcurrencyHelpers
import NIOCore

/// Runs a task's steps on an event loop, so that a call stays on the loop of its connection between its suspensions.
///
/// One executor for each loop: what becomes ready in one turn of the loop is run in one go.
///
/// `@unchecked Sendable`: what is not locked is touched on the event loop alone.
public final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    private let eventLoop: any EventLoop
    /// Jobs that came from the loop itself.
    private var ready: [UnownedJob] = []
    private var isRunning = false
    /// Jobs that came from other threads; a turn of the loop is due while there are any.
    private let remote = NIOLockedValueBox<[UnownedJob]>([])

    public init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Does what makes a task ready, and runs the task here and now until it waits or ends. Must be called on the loop.
    ///
    /// A task that is created or resumed is enqueued. Running it at once instead of in a later turn of the loop saves the turn for every call
    /// whose handler does not wait, and lets its reply leave with those of the same read cycle.
    func inPlace(_ body: () -> Void) {
        eventLoop.preconditionInEventLoop()
        let wasRunning = isRunning
        isRunning = true
        body()
        isRunning = wasRunning
        if !isRunning { run() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard eventLoop.inEventLoop else { return enqueueFromElsewhere(job) }
        ready.append(job)
        if !isRunning, ready.count == 1 {
            eventLoop.execute { self.run() }
        }
    }

    private func enqueueFromElsewhere(_ job: UnownedJob) {
        let isFirst = remote.withLockedValue { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        guard isFirst else { return }
        eventLoop.execute {
            self.ready += self.remote.withLockedValue { jobs in
                defer { jobs = [] }
                return jobs
            }
            self.run()
        }
    }

    /// Runs what is ready, and not what becomes ready meanwhile: that waits for the loop's next turn, behind whatever came in.
    private func run() {
        guard !isRunning, !ready.isEmpty else { return }
        isRunning = true
        let executor = asUnownedTaskExecutor()
        var jobs: [UnownedJob] = []
        swap(&jobs, &ready)
        for job in jobs { job.runSynchronously(on: executor) }
        isRunning = false
        if ready.isEmpty {
            // Its memory serves the next turn.
            jobs.removeAll(keepingCapacity: true)
            swap(&jobs, &ready)
        } else {
            eventLoop.execute { self.run() }
        }
    }
}
