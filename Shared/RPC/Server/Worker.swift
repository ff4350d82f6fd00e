/// Tasks that answer calls, one after the other, so that a call costs no task. Confined to their event loop.
///
/// A task's memory and its tie to the loop are made once; a call that finds an idle worker only resumes it. A cancelled task stays cancelled,
/// so a worker whose call was cancelled ends with it.
final class Workers {
    private static let mostIdle = 256

    private let executor: LoopExecutor
    private var idle: [Worker] = []
    private var isClosed = false

    init(_ executor: LoopExecutor) {
        self.executor = executor
    }

    /// Runs the call's handler here and now until it waits or ends.
    func run(_ call: ServerCall) {
        if let worker = idle.popLast() {
            executor.inPlace { worker.take(call) }
        } else {
            let worker = Worker(self, call)
            executor.inPlace { worker.start(on: executor) }
        }
    }

    /// - Returns: Whether the worker is to wait for another call.
    fileprivate func takeBack(_ worker: Worker) -> Bool {
        guard !isClosed, idle.count < Self.mostIdle else { return false }
        idle.append(worker)
        return true
    }

    /// Ends the workers: those that are idle at once, the others with their calls.
    func close() {
        isClosed = true
        let workers = idle
        idle = []
        executor.inPlace { for worker in workers { worker.take(nil) } }
    }
}

/// A task that answers calls, and the call that it answers. `@unchecked Sendable`: confined to its event loop, on which its task runs.
final class Worker: @unchecked Sendable {
    private let workers: Workers
    private var call: ServerCall?
    private var task: Task<Void, Never>?
    private var waiting: UnsafeContinuation<Void, Never>?
    private var isCancelled = false

    fileprivate init(_ workers: Workers, _ call: ServerCall) {
        self.workers = workers
        take(call)
    }

    /// Gives the worker its next call, or none, with which it ends.
    fileprivate func take(_ call: ServerCall?) {
        self.call = call
        call?.worker = self
        waiting.take()?.resume()
    }

    fileprivate func start(on executor: LoopExecutor) {
        task = Task(executorPreference: executor) { await self.work() }
    }

    func cancel() {
        isCancelled = true
        task?.cancel()
    }

    private nonisolated(nonsending) func work() async {
        while await answer() {
            await withUnsafeContinuation { waiting = $0 }
        }
        task = nil
    }

    /// - Returns: Whether another call may come.
    private nonisolated(nonsending) func answer() async -> Bool {
        guard let call = call.take() else { return false }
        await call.perform()
        call.worker = nil
        return !isCancelled && workers.takeBack(self)
    }
}
