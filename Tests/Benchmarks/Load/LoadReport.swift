import JSON

/// What a client measured. Percentiles are in microseconds.
@Message
public struct LoadReport {
    var calls: Int
    var seconds: Double
    var p50: Double
    var p99: Double
    var p999: Double
}

extension LoadReport {
    /// - Parameter latencies: Of each call, in nanoseconds.
    public init(_ latencies: [UInt32], seconds: Double) {
        let sorted = latencies.sorted()
        func percentile(_ part: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1_000
        }
        calls = sorted.count
        self.seconds = seconds
        p50 = percentile(0.5)
        p99 = percentile(0.99)
        p999 = percentile(0.999)
    }
}
