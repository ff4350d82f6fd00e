import JSON
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Distributions and sums")
struct DistributionTests {
    @Test("numbers are told apart until there are too many, and are then in bins of ten, hundred and so on")
    func widens() {
        var distribution = Distribution(scale: .numbers, bound: 30)
        for number in -14...15 { distribution.add(Int64(number)) }
        #expect(distribution.level == 0 && distribution.bins.distinct == 30)
        distribution.add(16)
        #expect(distribution.level == 1)
        #expect(distribution.bins.ascending.map(\.value) == [-2, -1, 0, 1])
        #expect(distribution.bins.ascending.map(\.count) == [4, 10, 10, 7])
        #expect(distribution.scale.values(of: -2, level: 1) == -20 ... -11)
        distribution.add(1_000_000)
        #expect(distribution.level == 1 && distribution.bins[100_000] == 1)
    }

    @Test("days are in months, years and decades when there are too many", arguments: [(29, 1), (400, 1), (4_000, 2), (40_000, 3)])
    func widensDays(count: Int, level: Int) throws {
        var distribution = Distribution(scale: .days, bound: 24)
        let first = try #require(CivilDate(year: 2001, month: 2, day: 3)).dayNumber
        for index in 0..<count { distribution.add(first + Int64(index)) }
        #expect(distribution.level == level)
        #expect(distribution.bins.ascending.reduce(0) { $0 + $1.count } == Int64(count))
        var next: Int64?
        for (bin, count) in distribution.bins.ascending {
            let days = distribution.scale.values(of: bin, level: level)
            if let next { #expect(days.lowerBound == next) }
            next = days.upperBound + 1
            #expect(count <= Int64(days.count))
            #expect(distribution.scale.bin(of: days.lowerBound, level: level) == bin)
            #expect(distribution.scale.bin(of: days.upperBound, level: level) == bin)
        }
    }

    @Test("what comes out depends on the values alone, not on their order nor on how they were merged", arguments: 0..<20)
    func order(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let scale: BinScale = seed.isMultiple(of: 2) ? .numbers : .days
        let range: ClosedRange<Int64> =
            scale == .days ? -700_000...2_900_000 : [-9...9, -1_000...1_000, .min ... .max, 0...1_000_000][seed / 2 % 4]
        let values = (0..<2_000).map { _ in Int64.random(in: range, using: &random) }
        var whole = NumberTally(scale: scale, bound: 100)
        for value in values { whole.add(value) }
        var merged = NumberTally(scale: scale, bound: 100)
        var rest = values.shuffled(using: &random)[...]
        while !rest.isEmpty {
            var part = NumberTally(scale: scale, bound: Int.random(in: 100...300, using: &random))
            for value in rest.prefix(Int.random(in: 1...500, using: &random)) { part.add(value) }
            rest = rest.dropFirst(Int(part.count))
            merged.merge(part)
        }
        #expect(merged == whole)
        let (distribution, level) = (whole.distribution, whole.distribution.level)
        #expect(distribution.bins.distinct <= 100)
        for (bin, count) in distribution.bins.ascending {
            let range = scale.values(of: bin, level: level)
            #expect(values.count { range.contains($0) } == Int(count))
        }
    }

    @Test("sums of the largest numbers are exact")
    func sums() throws {
        var tally = NumberTally(scale: .numbers, bound: 100)
        tally.add(.min, times: 1_000_000_000)
        tally.add(.max, times: 1_000_000_000)
        #expect(tally.sum.value == -1_000_000_000)
        #expect(tally.mean == -0.5)
        #expect(try #require(tally.standardDeviation) / 0x1p63 - 1 < 1e-9)
        #expect(tally.distribution.bins.distinct == 2)
        let copy = try JSON.decode(NumberTally.self, from: JSON.encode(tally))
        #expect(copy == tally)
    }

    @Test("the standard deviation of large numbers close together is not lost")
    func closeNumbers() throws {
        var tally = NumberTally(scale: .numbers, bound: 100)
        for number in 0..<5 { tally.add(1_000_000_000_000 + Int64(number)) }
        #expect(tally.standardDeviation == 2.5.squareRoot())
        #expect(tally.median == 1_000_000_000_002)
    }

    private static let durations: [(seconds: Int64, kept: Int64)] = [
        (7_199, 7_199), (7_259, 7_200), (172_859, 172_800), (2_682_000, 2_678_400), (.max, 315_360_000),
    ]

    @Test("durations keep their second below two hours and take bounded memory beyond", arguments: durations)
    func duration(seconds: Int64, kept: Int64) {
        #expect(DurationTally.rounded(seconds) == kept)
    }
}
