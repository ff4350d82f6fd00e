/// What one event loop counted of one method.
struct MethodCounters {
    var started: Int64 = 0
    var ok: Int64 = 0
    /// By status code.
    var failed: [Int64] = []
    var inFlight: Int64 = 0
    var items: Int64 = 0
    var latency = LatencyHistogram()

    mutating func failed(_ code: StatusCode) {
        if failed.isEmpty { failed = Array(repeating: 0, count: 17) }
        failed[Int(code.rawValue)] += 1
    }

    mutating func add(_ other: MethodCounters) {
        started += other.started
        ok += other.ok
        inFlight += other.inFlight
        items += other.items
        if failed.isEmpty { failed = other.failed } else { for (code, count) in other.failed.enumerated() { failed[code] += count } }
        latency.add(other.latency)
    }
}

/// Counts durations in buckets whose width is a sixteenth of their value or less: 1 µs to 143 minutes in 480 numbers, and nothing is sorted.
struct LatencyHistogram {
    private static let bucketCount = 480
    private var buckets: [UInt32] = []
    private(set) var count: Int64 = 0
    private var sum: Int64 = 0
    private var largest: Int64 = 0

    mutating func record(microseconds: Int64) {
        if buckets.isEmpty { buckets = Array(repeating: 0, count: Self.bucketCount) }
        buckets[Self.bucket(of: microseconds)] &+= 1
        count += 1
        sum += microseconds
        largest = max(largest, microseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        count += other.count
        sum += other.sum
        largest = max(largest, other.largest)
        if buckets.isEmpty { buckets = other.buckets } else { for (index, n) in other.buckets.enumerated() { buckets[index] &+= n } }
    }

    var report: LatencyReport? {
        guard count > 0 else { return nil }
        return LatencyReport(
            count: count, mean: sum / count, p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), p999: percentile(0.999),
            max: largest)
    }

    /// The upper bound of the bucket in which the share `share` of all values is reached.
    func percentile(_ share: Double) -> Int64 {
        let rank = Int64((Double(count) * share).rounded(.up))
        var seen: Int64 = 0
        for (index, n) in buckets.enumerated() {
            seen += Int64(n)
            if seen >= rank { return min(Self.upperBound(of: index), largest) }
        }
        return largest
    }

    /// Values below 32 have buckets of their own; above, each power of two is cut into 16.
    static func bucket(of microseconds: Int64) -> Int {
        let value = UInt64(clamping: microseconds)
        guard value >= 32 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let index = 32 + (exponent - 5) * 16 + Int((value >> UInt64(exponent - 4)) & 15)
        return min(index, bucketCount - 1)
    }

    static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= 32 else { return Int64(bucket) }
        let exponent = (bucket - 32) / 16 + 5
        let step = Int64(1) << Int64(exponent - 4)
        return (16 + Int64((bucket - 32) % 16)) * step + step - 1
    }
}
