import Contracts

extension RangeSet {
    /// Whether somebody could be in both. Ranges of different units are not compared.
    func overlaps(_ other: RangeSet) -> Bool {
        units == other.units && from <= other.to && other.from <= to
    }

    /// Whether any two of them overlap (P-20).
    static func overlap(_ ranges: [RangeSet]) -> Bool {
        ranges.indices.contains { index in ranges[..<index].contains { $0.overlaps(ranges[index]) } }
    }
}

extension Qualification {
    /// Whether a respondent could meet both.
    fileprivate func meets(_ other: Qualification) -> Bool {
        if let ranges = rangeSets, let others = other.rangeSets {
            return ranges.contains { range in others.contains(where: range.overlaps) }
        }
        return !Set(conditionCodes ?? []).isDisjoint(with: other.conditionCodes ?? [])
    }
}

extension [QuotaOrder] {
    /// Pairs of quotas that ask about the same and whose ranges overlap (P-20): a respondent would count for both, and which one is full
    /// would depend on who looks. Each is named by its place.
    var overlappingRanges: [(first: Int, second: Int)] {
        var pairs: [(Int, Int)] = []
        let divided = Dictionary(grouping: indices.filter { hasRange(self[$0]) }) { self[$0].codes }
        for places in divided.values.sorted(by: { $0[0] < $1[0] }) where places.count > 1 {
            for (count, second) in places.enumerated() {
                guard let first = places[..<count].first(where: { overlap(self[$0], self[second]) }) else { continue }
                pairs.append((first, second))
            }
        }
        return pairs
    }

    private func hasRange(_ quota: QuotaOrder) -> Bool {
        quota.criteria.contains { $0.rangeSets != nil }
    }

    private func overlap(_ quota: QuotaOrder, _ other: QuotaOrder) -> Bool {
        quota.criteria.allSatisfy { criterion in
            other.criteria.first { $0.code == criterion.code }.map(criterion.meets) ?? false
        }
    }
}
