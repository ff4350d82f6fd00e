import RPC

/// The calls of one method.
struct MethodStatisticsRow: Sendable {
    var statistics: MethodStatistics
    /// Calls begun in a second since the sample before; nil without one.
    var rate: Double?

    static func columns(withRates: Bool) -> [Column] {
        [.left("METHOD")] + (withRates ? [.right("CALLS/S")] : []) + [
            .right("STARTED"), .right("OK"), .right("FAILED"), .right("IN FLIGHT"), .right("P50"), .right("P99"), .right("MAX"),
            .left("FAILURES"),
        ]
    }

    func cells(withRates: Bool) -> [Cell] {
        let failed = statistics.failed.values.reduce(0, +)
        let codes = statistics.failed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return [Cell(statistics.name)] + (withRates ? [Cell(rate.map(Figures.rate) ?? "-")] : []) + [
            Cell(Figures.count(statistics.started)), Cell(Figures.count(statistics.ok)),
            Cell(Figures.count(failed), failed > 0 ? .red : nil),
            Cell(Figures.count(statistics.inFlight)), latency(\.p50), latency(\.p99), latency(\.max),
            Cell(codes.map { "\($0.key) \(Figures.count($0.value))" }.joined(separator: ", ")),
        ]
    }

    private func latency(_ part: (LatencyReport) -> Int64) -> Cell {
        Cell(statistics.latency.map { Figures.milliseconds(microseconds: part($0)) } ?? "-")
    }
}
