/// How long many calls took, in little space: times are counted in buckets less than 1 % wide.
struct LatencyHistogram: Sendable, Equatable {
    /// 128 buckets for each power of two; below that, a bucket for each nanosecond.
    private static let precision = 7

    private var counts: [Int] = []
    private(set) var count = 0
    private var sum = 0.0
    /// Nanoseconds, exactly; 0 before the first.
    private(set) var min: Int64 = 0
    private(set) var max: Int64 = 0

    var mean: Int64 { count == 0 ? 0 : Int64(sum / Double(count)) }

    /// - Parameter nanoseconds: Not negative.
    mutating func record(_ nanoseconds: Int64) {
        let bucket = Self.bucket(of: nanoseconds)
        if counts.count <= bucket { counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count)) }
        counts[bucket] += 1
        min = count == 0 ? nanoseconds : Swift.min(min, nanoseconds)
        max = Swift.max(max, nanoseconds)
        count += 1
        sum += Double(nanoseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        if counts.count < other.counts.count {
            counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
        }
        for (bucket, number) in other.counts.enumerated() { counts[bucket] += number }
        min = count == 0 ? other.min : Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        count += other.count
        sum += other.sum
    }

    /// The time, in nanoseconds, that the given part of all calls did not exceed: the upper bound of its bucket. 0 without calls.
    func percentile(_ part: Double) -> Int64 {
        var rest = Int((part * Double(count)).rounded(.up))
        for (bucket, number) in counts.enumerated() where number > 0 {
            rest -= number
            if rest <= 0 { return Swift.min(max, Self.upperBound(of: bucket)) }
        }
        return max
    }

    private static func bucket(of value: Int64) -> Int {
        guard value >= 1 << precision else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount - precision
        return (exponent << precision) + Int(value >> exponent)
    }

    private static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= 1 << precision else { return Int64(bucket) }
        let exponent = (bucket >> precision) - 1
        let mantissa = Int64(bucket - (exponent << precision))
        return ((mantissa + 1) << exponent) - 1
    }
}
