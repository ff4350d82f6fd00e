import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import RPC

@Suite("The timer of a connection")
struct DeadlineTimerTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// What a timer did, on its loop.
    private final class Record {
        var fired = 0
    }

    /// Prepares a timer on the loop, lets happen what is due by then, and counts how often it fired.
    private func fired(_ prepare: @escaping @Sendable (DeadlineTimer, any EventLoop) -> Void) async throws -> Int {
        let loop = loop
        let count = loop.makePromise(of: Int.self)
        loop.execute {
            let (timer, record) = (DeadlineTimer(loop), Record())
            timer.onFire = { record.fired += 1 }
            prepare(timer, loop)
            loop.assumeIsolated().scheduleTask(in: .milliseconds(50)) {
                count.succeed(record.fired)
                timer.stop()
            }
        }
        return try await count.futureResult.get()
    }

    @Test("fires once for the earliest of the instants that were asked for")
    func earliest() async throws {
        let fired = try await fired { timer, _ in
            timer.wake(at: .now() + .hours(1))
            timer.wake(at: .now() + .milliseconds(1))
            timer.wake(at: .now() + .milliseconds(2))
        }
        #expect(fired == 1)
    }

    @Test("fires no more once it is stopped, also when it was due in the same turn of the loop")
    func stopped() async throws {
        let fired = try await fired { timer, loop in
            let due = NIODeadline.now() - .milliseconds(1)
            loop.assumeIsolated().scheduleTask(deadline: due - .milliseconds(1)) { timer.stop() }
            timer.wake(at: due)
        }
        #expect(fired == 0)
    }

    @Test("keeps to what was asked last, also when it was stopped or pulled forward in the turn in which it was due")
    func pulledForward() async throws {
        let fired = try await fired { timer, loop in
            let due = NIODeadline.now() - .milliseconds(1)
            loop.assumeIsolated().scheduleTask(deadline: due - .milliseconds(1)) {
                timer.wake(at: due - .milliseconds(2))
            }
            timer.wake(at: due)
        }
        #expect(fired == 1)
        let later = try await self.fired { timer, loop in
            let due = NIODeadline.now() - .milliseconds(1)
            loop.assumeIsolated().scheduleTask(deadline: due - .milliseconds(1)) {
                timer.stop()
                timer.wake(at: .now() + .hours(1))
            }
            timer.wake(at: due)
        }
        #expect(later == 0)
    }
}
