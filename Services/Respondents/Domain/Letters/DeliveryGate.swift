/// How many letters are under way by one channel, and whether its server takes any.
struct DeliveryGate: Equatable, Sendable {
    private(set) var underWay = 0
    private(set) var failures: Int64 = 0
    /// What the server said at its last failure; nil while it takes letters.
    private(set) var fault: String?
    private(set) var pausedUntil: Int64 = 0

    /// How many letters may be handed over now. One tries a server that failed, and the others wait for it.
    func free(of capacity: Int, at now: Int64) -> Int {
        guard failures > 0 else { return max(0, capacity - underWay) }
        return underWay == 0 && pausedUntil <= now ? 1 : 0
    }

    mutating func begin() { underWay += 1 }

    /// True when the server has just stopped or just begun to take letters.
    ///
    /// - Parameters:
    ///   - longest: µs: the longest pause before a server that failed is tried again.
    ///   - random: 0 to 1.
    mutating func end(_ outcome: DeliveryOutcome, longest: Int64, at now: Int64, random: Double) -> Bool {
        underWay -= 1
        switch outcome {
        case .unreachable(let words):
            let isFirst = failures == 0
            // Those that fail together fail once.
            if pausedUntil <= now {
                failures += 1
                pausedUntil = now + RetryPlan.pause(first: min(1_000_000, longest), longest: longest, failures: failures, random: random)
            }
            fault = words
            return isFirst
        // A connection that broke says nothing of the next one.
        case .uncertain: return false
        case .sent, .refused, .postponed:
            let wasFailing = failures > 0
            (failures, fault, pausedUntil) = (0, nil, 0)
            return wasFailing
        }
    }
}
