import JSON

/// How values are spread, in bounded memory: each value is counted by itself until there are too many different ones, and then in the
/// narrowest bins of its scale that are few enough.
///
/// Wider bins consist of narrower ones, so what comes out depends on the values alone, and neither on their order nor on how often and
/// where distributions were merged.
@Message
struct Distribution: Sendable, Equatable {
    /// The fewest bins that are always enough: the widest of either scale are no more.
    static let leastBound = 24

    let scale: BinScale
    /// Bins at most.
    private(set) var bound: Int
    private(set) var level: Int
    private(set) var bins: ValueCounts

    init(scale: BinScale, bound: Int) {
        self.scale = scale
        self.bound = max(bound, Self.leastBound)
        level = 0
        bins = ValueCounts()
    }

    mutating func add(_ value: Int64, times: Int64 = 1) {
        bins.add(scale.bin(of: value, level: level), times: times)
        fit()
    }

    mutating func merge(_ other: Distribution) {
        var other = other
        while level < other.level { widen() }
        while other.level < level { other.widen() }
        bins.merge(other.bins)
        bound = min(bound, other.bound)
        fit()
    }

    /// Takes the lower of two bounds.
    mutating func tighten(to bound: Int) {
        self.bound = min(self.bound, max(bound, Self.leastBound))
        fit()
    }

    /// The values in the middle, to the width of a bin, of which it is the least then.
    var middle: (lower: Int64, upper: Int64)? {
        guard let middle = bins.middle else { return nil }
        return (scale.values(of: middle.lower, level: level).lowerBound, scale.values(of: middle.upper, level: level).lowerBound)
    }

    private mutating func fit() {
        while bins.distinct > bound, level < scale.widest { widen() }
    }

    private mutating func widen() {
        bins = bins.mapped { scale.wider($0, level: level) }
        level += 1
    }
}

/// What the bins of a distribution are made of, level by level.
enum BinScale: String, Sendable, JSONCodable {
    /// Whole numbers: single, then by tens, hundreds, thousands and so on.
    case numbers
    /// Days since 1970: single, then months, years, decades, centuries and millennia.
    case days

    /// The level at which bins are widest.
    var widest: Int {
        switch self {
        case .numbers: 18
        case .days: 5
        }
    }

    func bin(of value: Int64, level: Int) -> Int64 {
        switch self {
        case .numbers: value.dividedDown(by: Self.powersOfTen[level])
        case .days: (0..<level).reduce(value) { wider($0, level: $1) }
        }
    }

    /// The bin of the next level that holds a bin of this one.
    func wider(_ bin: Int64, level: Int) -> Int64 {
        switch (self, level) {
        case (.days, 0): CivilDate(dayNumber: bin).map { Int64($0.year * 12 + $0.month - 1) } ?? 0
        case (.days, 1): bin.dividedDown(by: 12)
        default: bin.dividedDown(by: 10)
        }
    }

    /// The values that a bin holds.
    func values(of bin: Int64, level: Int) -> ClosedRange<Int64> {
        switch (self, level) {
        case (_, 0): return bin...bin
        case (.numbers, _):
            let width = Self.powersOfTen[level]
            // Only the outermost bins of 64 bits reach beyond them.
            let (first, overflows) = bin.multipliedReportingOverflow(by: width)
            guard !overflows else { return .min...((bin + 1) * width - 1) }
            let (last, isBeyond) = first.addingReportingOverflow(width - 1)
            return first...(isBeyond ? .max : last)
        case (.days, 1): return Self.firstDay(ofMonth: bin)...Self.firstDay(ofMonth: bin + 1) - 1
        case (.days, _):
            let years = Self.powersOfTen[level - 2]
            return Self.firstDay(ofMonth: bin * years * 12)...Self.firstDay(ofMonth: (bin + 1) * years * 12) - 1
        }
    }

    /// The calendar has the years 1 to 9999.
    private static func firstDay(ofMonth month: Int64) -> Int64 {
        let month = min(max(month, 12), 120_000)
        guard month < 120_000 else { return 2_932_897 }
        return CivilDate(year: Int(month / 12), month: Int(month % 12) + 1, day: 1)?.dayNumber ?? 0
    }

    private static let powersOfTen: [Int64] = (0..<19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}

extension Int64 {
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
