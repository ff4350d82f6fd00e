import TestSupport
import Testing

@testable import FieldworkTool

@Suite("Histogram of times")
struct LatencyHistogramTests {
    @Test("without calls everything is 0")
    func empty() {
        let histogram = LatencyHistogram()
        #expect([histogram.min, histogram.max, histogram.mean, histogram.percentile(0.5)] == [0, 0, 0, 0])
    }

    @Test("percentiles are exact below 256 ns, and at most 1 % too high above")
    func percentiles() {
        var histogram = LatencyHistogram()
        for time in Int64(1)...100 { histogram.record(time) }
        #expect(histogram.percentile(0.5) == 50)
        #expect(histogram.percentile(0.99) == 99)
        #expect(histogram.percentile(1) == 100)
        var times: [Int64] = []
        var wide = LatencyHistogram()
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<10_000 {
            let time = Int64.random(in: 0...(1 << Int64.random(in: 1...62, using: &generator)), using: &generator)
            times.append(time)
            wide.record(time)
        }
        times.sort()
        for part in [0.001, 0.1, 0.5, 0.9, 0.99, 0.999] {
            let exact = Double(times[Int((part * 10_000).rounded(.up)) - 1])
            let found = Double(wide.percentile(part))
            #expect(found >= exact && found <= exact * 1.01 + 1, "\(part)")
        }
        #expect(wide.min == times.first)
        #expect(wide.percentile(1) == times.last)
    }

    @Test("parts counted apart are the whole together")
    func addition() {
        var (one, other, whole) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for time in Int64(0)..<5_000 {
            if time % 3 == 0 { one.record(time) } else { other.record(time * 7) }
            whole.record(time % 3 == 0 ? time : time * 7)
        }
        var sum = LatencyHistogram()
        sum.add(other)
        sum.add(LatencyHistogram())
        sum.add(one)
        #expect(sum == whole)
    }
}
