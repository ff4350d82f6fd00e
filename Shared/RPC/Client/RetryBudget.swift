import NIOCore

/// How many retries may be made: a share of the calls, and some by time. Full at first.
struct RetryBudget {
    private let policy: RetryPolicy
    private let capacity: Double
    private var level: Double
    private var filledAt: NIODeadline

    init(_ policy: RetryPolicy, now: NIODeadline) {
        self.policy = policy
        capacity = max(policy.perSecond, 1) * 2
        level = capacity
        filledAt = now
    }

    mutating func callBegan() {
        level = min(capacity, level + policy.share)
    }

    /// Takes one retry out, if there is one.
    mutating func take(now: NIODeadline) -> Bool {
        let seconds = Double((now - filledAt).nanoseconds) / 1e9
        filledAt = now
        level = min(capacity, level + seconds * policy.perSecond)
        guard level >= 1 else { return false }
        level -= 1
        return true
    }
}

/// SplitMix64: random numbers for choices and pauses, without a system call.
struct JitterGenerator: RandomNumberGenerator {
    private var state = UInt64.random(in: 0...UInt64.max)

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
