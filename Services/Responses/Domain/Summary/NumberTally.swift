import JSON

/// Numbers that were answered: exact sums, the extremes, and how they are spread.
@Message
struct NumberTally: Sendable, Equatable {
    private(set) var count: Int64
    private(set) var sum: WideSum
    private(set) var squares: SquareSum
    private(set) var minimum: Int64?
    private(set) var maximum: Int64?
    private(set) var distribution: Distribution

    init(scale: BinScale, bound: Int) {
        count = 0
        sum = WideSum()
        squares = SquareSum()
        distribution = Distribution(scale: scale, bound: bound)
    }

    mutating func add(_ number: Int64, times: Int64 = 1) {
        guard times > 0 else { return }
        count += times
        sum.add(number, times: times)
        squares.add(number, times: times)
        minimum = Swift.min(minimum ?? number, number)
        maximum = Swift.max(maximum ?? number, number)
        distribution.add(number, times: times)
    }

    mutating func merge(_ other: NumberTally) {
        count += other.count
        sum.merge(other.sum)
        squares.merge(other.squares)
        if let least = other.minimum { minimum = Swift.min(minimum ?? least, least) }
        if let most = other.maximum { maximum = Swift.max(maximum ?? most, most) }
        distribution.merge(other.distribution)
    }

    mutating func tighten(to bound: Int) {
        distribution.tighten(to: bound)
    }
}

extension NumberTally {
    var mean: Double? {
        count == 0 ? nil : Double(sum.value) / Double(count)
    }

    /// Of the sample, that is with n − 1; nil for fewer than two numbers.
    ///
    /// n·Σx² − (Σx)² is a whole number. Where 128 bits hold it nothing is lost before the division.
    var standardDeviation: Double? {
        guard count > 1 else { return nil }
        let divisor = Double(count) * Double(count - 1)
        let total = sum.value.magnitude
        if let exact = squares.exact {
            let (first, isTooLarge) = exact.multipliedReportingOverflow(by: UInt128(count))
            let (second, isTooLargeToo) = total.multipliedReportingOverflow(by: total)
            if !isTooLarge, !isTooLargeToo { return (Double(first - second) / divisor).squareRoot() }
        }
        let difference = Double(count) * squares.approximate - Double(total) * Double(total)
        return (max(0, difference) / divisor).squareRoot()
    }

    /// The middle of all numbers, or the mean of the two in the middle; to the width of a bin.
    var median: Double? {
        guard let middle = distribution.middle else { return nil }
        return (Double(middle.lower) + Double(middle.upper)) / 2
    }
}
