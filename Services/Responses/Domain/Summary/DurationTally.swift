import JSON

/// How long responses took from their opening to their completion, by the clock of this service.
///
/// The times that a client tells afterwards (`settime`) do not count: they may be told again at any time after the completion, name no time
/// zone, and are about the client's own clock.
@Message
struct DurationTally: Sendable, Equatable {
    private(set) var count: Int64 = 0
    /// Seconds.
    private(set) var sum: Int64 = 0
    private(set) var minimum: Int64?
    private(set) var maximum: Int64?
    /// By second below two hours, by minute below two days, by hour below thirty days and by day beyond: a few thousand values at most in
    /// any survey, and none of those that a median falls on is rounded.
    private(set) var counts: ValueCounts = ValueCounts()

    /// - Parameter seconds: whole ones; a clock that was set back makes none of less than zero.
    mutating func add(seconds: Int64) {
        let seconds = Swift.max(0, seconds)
        count += 1
        sum += seconds
        minimum = Swift.min(minimum ?? seconds, seconds)
        maximum = Swift.max(maximum ?? seconds, seconds)
        counts.add(Self.rounded(seconds))
    }

    mutating func merge(_ other: DurationTally) {
        count += other.count
        sum += other.sum
        if let least = other.minimum { minimum = Swift.min(minimum ?? least, least) }
        if let most = other.maximum { maximum = Swift.max(maximum ?? most, most) }
        counts.merge(other.counts)
    }

    static func rounded(_ seconds: Int64) -> Int64 {
        let unit: Int64 =
            switch seconds {
            case ..<7_200: 1
            case ..<172_800: 60
            case ..<2_592_000: 3_600
            default: 86_400
            }
        return min(seconds / unit * unit, longest)
    }

    /// Ten years: whatever is longer is of a clock that was wrong, and must not take memory for each of its days.
    private static let longest: Int64 = 3_650 * 86_400
}
