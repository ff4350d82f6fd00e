import Contracts

/// A distribution in as few bins as a person can take in.
struct ChartBins: Equatable {
    static let maximum = 20

    let names: [String]
    let counts: [Int64]

    /// Scores from 0 to 10, each by itself.
    static func scores(_ numbers: NumberSummary) -> ChartBins {
        let counts = (0...10).map { score in numbers.bins.filter { $0.from == score }.reduce(0) { $0 + $1.count } }
        return ChartBins(names: (0...10).map { String($0) }, counts: counts)
    }

    /// The narrowest bins of 1, 2 or 5 times a power of ten that are few enough, with those that are empty in between.
    static func of(_ numbers: NumberSummary) -> ChartBins {
        let (least, most) = (Double(numbers.minimum), Double(numbers.maximum))
        var width = Double(numbers.width)
        var factors = [2, 2.5, 2].makeIterator()
        while (most / width).rounded(.down) - (least / width).rounded(.down) >= Double(maximum) {
            if let factor = factors.next() {
                width *= factor
            } else {
                factors = [2, 2.5, 2].makeIterator()
            }
        }
        let first = (least / width).rounded(.down)
        let count = Int((most / width).rounded(.down) - first) + 1
        var counts = Array(repeating: Int64(0), count: count)
        for bin in numbers.bins {
            let index = Int((Double(bin.from) / width).rounded(.down) - first)
            counts[min(max(index, 0), count - 1)] += bin.count
        }
        let names = (0..<count).map { index in
            let from = (first + Double(index)) * width
            return width == 1 ? Figures.decimal(from) : "\(Figures.decimal(from)) to \(Figures.decimal(from + width - 1))"
        }
        return ChartBins(names: names, counts: counts)
    }

    /// Neighbours together, as many as it takes: bins without an answer are left out, so that a name tells what it is from and to.
    static func of(_ dates: DateSummary) -> ChartBins {
        let size = max(1, (dates.bins.count + maximum - 1) / maximum)
        let groups = stride(from: 0, to: dates.bins.count, by: size).map { dates.bins[$0..<min($0 + size, dates.bins.count)] }
        return ChartBins(
            names: groups.map { group in
                let (from, to) = (group.first?.from ?? "", group.last?.to ?? "")
                return from == to ? from : "\(from) to \(to)"
            }, counts: groups.map { $0.reduce(0) { $0 + $1.count } })
    }
}
