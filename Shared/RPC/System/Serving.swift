import Synchronization

/// Whether a process takes new calls; shared by its server and whoever reports its health.
final class Serving: Sendable {
    private let draining = Atomic<Bool>(false)

    var isDraining: Bool { draining.load(ordering: .acquiring) }

    func drain() {
        draining.store(true, ordering: .releasing)
    }
}
