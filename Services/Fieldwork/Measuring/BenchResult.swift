import JSON
import RPC

/// What a bench has found.
struct BenchResult: Sendable {
    var elapsed: Duration = .zero
    /// Calls that were answered.
    var ok = 0
    /// Calls that failed, by the name of the status.
    var failed: [String: Int] = [:]
    /// Of streams.
    var items = 0
    /// Of the calls that were answered.
    var latency = LatencyHistogram()
    /// One of the failures, to explain the others.
    var failure: RPCError?

    var calls: Int { ok + failed.values.reduce(0, +) }
    var rate: Double { elapsed > .zero ? Double(calls) / (elapsed / .seconds(1)) : 0 }

    mutating func add(_ other: BenchResult) {
        ok += other.ok
        items += other.items
        failed.merge(other.failed, uniquingKeysWith: +)
        latency.add(other.latency)
        failure = failure ?? other.failure
    }

    private var percentiles: [(name: String, label: String, nanoseconds: Int64)] {
        [
            ("min", "min", latency.min), ("mean", "mean", latency.mean), ("p50", "p50", latency.percentile(0.5)),
            ("p90", "p90", latency.percentile(0.9)), ("p99", "p99", latency.percentile(0.99)),
            ("p999", "p99.9", latency.percentile(0.999)), ("max", "max", latency.max),
        ]
    }

    func text(on screen: Screen = .output) -> String {
        var rows = [
            ("calls", Figures.count(calls)), ("ok", Figures.count(ok)),
        ]
        rows += failed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, Figures.count($0.value)) }
        if items > 0 { rows.append(("items", Figures.count(items))) }
        rows += [("seconds", Figures.fraction(elapsed / .seconds(1))), ("calls/s", Figures.rate(rate))]
        if latency.count > 0 {
            rows += percentiles.map { ($0.label, Figures.milliseconds(microseconds: $0.nanoseconds / 1_000)) }
        }
        return Table(columns: [.left(""), .right("")], rows: rows.map { [Cell($0.0, .dim), Cell($0.1)] }).body(on: screen)
    }

    var json: JSONValue {
        var object: JSONObject = [
            "calls": .integer(Int64(calls)), "ok": .integer(Int64(ok)),
            "failed": .object(JSONObject(failed.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })),
        ]
        if items > 0 { object["items"] = .integer(Int64(items)) }
        object["milliseconds"] = .integer(Int64(elapsed / .milliseconds(1)))
        object["callsPerSecond"] = .double((rate * 10).rounded() / 10)
        if latency.count > 0 {
            object["latency"] = .object(JSONObject(percentiles.map { ($0.name, .integer($0.nanoseconds / 1_000)) }))
        }
        return .object(object)
    }
}
