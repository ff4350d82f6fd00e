import NIOCore

/// How calls to an instance have gone, and until when it is left alone.
struct InstanceHealth {
    private let policy: EjectionPolicy
    private var failuresInARow = 0
    private var ejections = 0
    private var ejectedUntil = NIODeadline.uptimeNanoseconds(0)

    init(_ policy: EjectionPolicy) {
        self.policy = policy
    }

    func isEjected(at now: NIODeadline) -> Bool { ejectedUntil > now }

    /// - Returns: Whether the instance is left alone from now on.
    mutating func callFailed(at now: NIODeadline, mayEject: Bool) -> Bool {
        failuresInARow += 1
        guard failuresInARow >= policy.failures, mayEject, !isEjected(at: now) else { return false }
        let pause = min(policy.longest, policy.first * (1 << min(ejections, 20)))
        ejections += 1
        failuresInARow = 0
        ejectedUntil = now + pause
        return true
    }

    mutating func callSucceeded() {
        failuresInARow = 0
        ejections = 0
    }
}
