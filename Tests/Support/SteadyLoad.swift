import NIOConcurrencyHelpers

/// Makes a call again and again, many at a time, until it is told to stop, and counts each of them.
public final class SteadyLoad: Sendable {
    public struct Count: Sendable {
        /// Calls that were begun.
        public var begun = 0
        public var succeeded = 0
        public var failures: [String] = []
    }

    private let count = NIOLockedValueBox(Count())
    private let isStopping = NIOLockedValueBox(false)
    private let callers = NIOLockedValueBox<[Task<Void, Never>]>([])

    /// - Parameter call: Is given the call's number, from 0; fails when the call does.
    public init(inFlight: Int = 64, _ call: @escaping @Sendable (Int) async throws -> Void) {
        let tasks = (0..<inFlight).map { _ in
            Task { [count, isStopping] in
                while !isStopping.withLockedValue({ $0 }) {
                    let number = count.withLockedValue { count in
                        defer { count.begun += 1 }
                        return count.begun
                    }
                    do {
                        try await call(number)
                        count.withLockedValue { $0.succeeded += 1 }
                    } catch {
                        count.withLockedValue { $0.failures.append("call \(number): \(error)") }
                    }
                }
            }
        }
        callers.withLockedValue { $0 = tasks }
    }

    public var succeeded: Int { count.withLockedValue { $0.succeeded } }
    public var failures: [String] { count.withLockedValue { $0.failures } }

    /// Waits until `number` more calls have succeeded.
    ///
    /// - Returns: false when they did not within the limit, which is there to end a failing test.
    public func goesOn(for number: Int, within limit: Duration = .seconds(60)) async -> Bool {
        let goal = succeeded + number
        return await eventually(within: limit) { self.succeeded >= goal }
    }

    /// Begins no more calls and waits for those that were begun.
    public func stop() async -> Count {
        isStopping.withLockedValue { $0 = true }
        for caller in callers.withLockedValue({ $0 }) { await caller.value }
        return count.withLockedValue { $0 }
    }

    deinit {
        for caller in callers.withLockedValue({ $0 }) { caller.cancel() }
        isStopping.withLockedValue { $0 = true }
    }
}
