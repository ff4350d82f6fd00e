import NIOCore
import TestSupport
import Testing

@testable import RPC

@Suite("The histogram of latencies")
struct HistogramTests {
    @Test("puts each value into a bucket whose upper bound is no lower, and at most a sixteenth higher")
    func bounds() {
        var generator = SeededGenerator(seed: 7)
        let largest: Int64 = 1 << 33 - 1
        var values: [Int64] = Array(0...4_096)
        for exponent in 5...32 { values += [(1 << exponent) - 1, 1 << exponent, (1 << exponent) + 1] }
        for _ in 0..<20_000 { values.append(.random(in: 0...largest, using: &generator) >> Int64.random(in: 0...32, using: &generator)) }
        for value in values {
            let bound = LatencyHistogram.upperBound(of: LatencyHistogram.bucket(of: value))
            #expect(bound >= value && bound - value <= value / 16, "\(value): \(bound)")
        }
    }

    @Test("has buckets that follow each other without a gap, and keeps what is out of range in the outermost")
    func order() {
        for bucket in 1..<480 {
            #expect(LatencyHistogram.bucket(of: LatencyHistogram.upperBound(of: bucket - 1) + 1) == bucket)
            #expect(LatencyHistogram.bucket(of: LatencyHistogram.upperBound(of: bucket)) == bucket)
        }
        #expect(LatencyHistogram.bucket(of: -1) == 0)
        #expect(LatencyHistogram.bucket(of: .max) == 479)
    }

    @Test("gives percentiles that are those of the values, at most a sixteenth higher", arguments: [1, 2, 10, 999, 20_000])
    func percentiles(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let values = (0..<count).map { _ in
            Int64.random(in: 0...1_000_000, using: &generator) >> Int64.random(in: 0...20, using: &generator)
        }
        // In two parts, as from two event loops.
        var (histogram, other) = (LatencyHistogram(), LatencyHistogram())
        for (index, value) in values.enumerated() {
            if index.isMultiple(of: 3) { histogram.record(microseconds: value) } else { other.record(microseconds: value) }
        }
        histogram.add(other)
        let sorted = values.sorted()
        for share in [0.01, 0.5, 0.9, 0.99, 0.999, 1] {
            let exact = sorted[max(0, Int((Double(count) * share).rounded(.up)) - 1)]
            let percentile = histogram.percentile(share)
            #expect(percentile >= exact && percentile - exact <= exact / 16, "\(share): \(percentile), \(exact)")
        }
        let report = try #require(histogram.report)
        #expect(report.count == Int64(count))
        #expect(report.max == sorted.last)
        #expect(report.mean == values.reduce(0, +) / Int64(count))
    }

    @Test("reports nothing of no value")
    func empty() {
        var histogram = LatencyHistogram()
        #expect(histogram.report == nil)
        histogram.add(LatencyHistogram())
        #expect(histogram.report == nil)
    }
}

@Suite("The budget of retries")
struct RetryBudgetTests {
    private let start = NIODeadline.uptimeNanoseconds(0)

    private func taken(_ budget: inout RetryBudget, at now: NIODeadline) -> Int {
        var taken = 0
        while taken < 1_000, budget.take(now: now) { taken += 1 }
        return taken
    }

    @Test("is full at first: two seconds' worth")
    func full() {
        var budget = RetryBudget(RetryPolicy(), now: start)
        let first = taken(&budget, at: start)
        #expect(first == 20)
    }

    @Test("grows with calls and with time, up to what it held at first")
    func growth() {
        var budget = RetryBudget(RetryPolicy(), now: start)
        _ = taken(&budget, at: start)
        for _ in 0..<4 { budget.callBegan() }
        let early = taken(&budget, at: start)
        budget.callBegan()
        // A little more, as five fifths are less than one in binary.
        let fifth = taken(&budget, at: start + .microseconds(1))
        let second = taken(&budget, at: start + .milliseconds(1_001))
        for _ in 0..<1_000 { budget.callBegan() }
        let full = taken(&budget, at: start + .hours(1))
        #expect([early, fifth, second, full] == [0, 1, 10, 20])
    }

    @Test("without a share of time is a share of the calls")
    func share() {
        var policy = RetryPolicy()
        policy.perSecond = 0
        policy.share = 0.5
        var budget = RetryBudget(policy, now: start)
        var retries = 0
        for _ in 0..<1_000 {
            budget.callBegan()
            if budget.take(now: start + .hours(1)) { retries += 1 }
        }
        #expect((500...502).contains(retries))
    }
}
