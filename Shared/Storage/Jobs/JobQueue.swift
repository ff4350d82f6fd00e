import DequeModule
import Dispatch
import NIOConcurrencyHelpers

/// Jobs waiting for the threads of an engine, first come, first served.
final class JobQueue: Sendable {
    private struct State {
        var jobs: Deque<Job> = []
        /// Jobs ever queued; the first in `jobs` has the number `queued - jobs.count`.
        var queued = 0
        var isClosed = false
        /// Threads that wait, or are about to wait, for `wakeUps`.
        var idle = 0
    }

    private let state = NIOLockedValueBox(State())
    private let wakeUps = DispatchSemaphore(value: 0)
    private let maximum: Int

    init(maximum: Int) {
        self.maximum = maximum
    }

    func append(_ job: Job) throws(StorageError) {
        enum Outcome { case queued(wake: Bool), full, closed }
        let outcome = state.withLockedValue { state -> Outcome in
            if state.isClosed { return .closed }
            if state.jobs.count >= maximum { return .full }
            state.jobs.append(job)
            state.queued += 1
            guard state.idle > 0 else { return .queued(wake: false) }
            state.idle -= 1
            return .queued(wake: true)
        }
        switch outcome {
        case .queued(let wake):
            if wake { wakeUps.signal() }
        case .full:
            throw StorageError(.overloaded, "\(maximum) jobs are waiting for the database already.")
        case .closed:
            throw StorageError(.closed, "The database is closed.")
        }
    }

    /// Everything that waits, `maximum` at most; blocks while nothing does. Nil when the queue is closed and empty.
    func takeBatch(maximum: Int) -> [Job]? {
        take { state in
            let batch = Array(state.jobs.prefix(maximum))
            state.jobs.removeFirst(batch.count)
            return batch
        }
    }

    /// The first job, and the number that the next one to be queued will have. Blocks and ends as `takeBatch` does.
    func takeFirst() -> (job: Job, horizon: Int)? {
        take { state in
            (state.jobs.removeFirst(), state.queued)
        }
    }

    /// What waiting for a job has come to.
    enum Arrival: Sendable {
        case job(Job)
        /// None came in the time.
        case nothing
        /// The queue is closed and empty.
        case closed
    }

    /// The first job; blocks for as long as the limit while there is none.
    func takeFirst(within limit: DispatchTimeInterval) -> Arrival {
        let deadline = DispatchTime.now() + limit
        while true {
            let outcome = state.withLockedValue { state in Self.outcome(&state) { $0.jobs.removeFirst() } }
            switch outcome {
            case .taken(let job): return .job(job)
            case .ended: return .closed
            case .wait: break
            }
            guard wakeUps.wait(timeout: deadline) == .timedOut else { continue }
            let isAlone = state.withLockedValue { state in
                guard state.idle > 0 else { return false }
                state.idle -= 1
                return true
            }
            if isAlone { return .nothing }
            // Somebody has counted this thread out already, and its signal is on the way.
            wakeUps.wait()
        }
    }

    /// The first job if it was queued before the horizon was taken; never blocks.
    func takeNext(before horizon: Int) -> Job? {
        state.withLockedValue { state in
            guard state.queued - state.jobs.count < horizon else { return nil }
            return state.jobs.popFirst()
        }
    }

    /// Refuses further jobs; threads that wait get nil once the queue is empty.
    func close() {
        let idle = state.withLockedValue { state in
            state.isClosed = true
            defer { state.idle = 0 }
            return state.idle
        }
        for _ in 0..<idle { wakeUps.signal() }
    }

    private enum Take<Taken: Sendable>: Sendable {
        case taken(Taken), wait, ended
    }

    private func take<Taken: Sendable>(_ body: (inout State) -> Taken) -> Taken? {
        while true {
            let outcome = state.withLockedValue { state in Self.outcome(&state, body) }
            switch outcome {
            case .taken(let taken): return taken
            case .ended: return nil
            case .wait: wakeUps.wait()
            }
        }
    }

    private static func outcome<Taken: Sendable>(_ state: inout State, _ body: (inout State) -> Taken) -> Take<Taken> {
        if !state.jobs.isEmpty { return .taken(body(&state)) }
        if state.isClosed { return .ended }
        state.idle += 1
        return .wait
    }
}
