import Synchronization

/// How far a bench has come; shared by those who call and those who watch.
final class BenchProgress: Sendable {
    private let extent: BenchPlan.Extent
    let start: ContinuousClock.Instant
    private let begun = Atomic<Int>(0)
    private let ended = Atomic<Int>(0)

    init(_ extent: BenchPlan.Extent, start: ContinuousClock.Instant) {
        self.extent = extent
        self.start = start
    }

    /// Whether another call is to be made. It counts as begun if so.
    func begin(at now: ContinuousClock.Instant) -> Bool {
        switch extent {
        case .calls(let number): begun.add(1, ordering: .relaxed).oldValue < number
        case .time(let duration): now - start < duration
        }
    }

    func end() {
        ended.add(1, ordering: .relaxed)
    }

    /// The bar at an instant.
    func bar(at now: ContinuousClock.Instant) -> ProgressBar {
        let calls = ended.load(ordering: .relaxed)
        let elapsed = now - start
        let part =
            switch extent {
            case .calls(let number): Double(calls) / Double(number)
            case .time(let duration): elapsed / duration
            }
        return ProgressBar(part: min(1, part), calls: calls, elapsed: elapsed)
    }
}
