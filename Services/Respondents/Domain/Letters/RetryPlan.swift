/// When a letter is tried again that its server did not take yet.
struct RetryPlan: Equatable, Sendable {
    /// µs: the longest pause after a first failure; it doubles with each further one.
    let first: Int64
    /// µs: the longest pause ever.
    let longest: Int64
    /// After that many attempts a letter has failed.
    let attempts: Int64

    /// µs until the next attempt; nil when there is none.
    ///
    /// - Parameters:
    ///   - attempts: Those that were made, at least 1.
    ///   - random: 0 to 1. Between half the pause and all of it: letters that were refused together come back one by one, and none at once.
    func pause(after attempts: Int64, random: Double) -> Int64? {
        guard attempts < self.attempts else { return nil }
        return Self.pause(first: first, longest: longest, failures: attempts, random: random)
    }

    static func pause(first: Int64, longest: Int64, failures: Int64, random: Double) -> Int64 {
        // 2³⁰ times any first pause is past any longest one in use, and far from an overflow.
        let bound = min(longest, first << min(max(failures, 1) - 1, 30))
        return bound / 2 + Int64(Double(bound - bound / 2) * random)
    }
}
