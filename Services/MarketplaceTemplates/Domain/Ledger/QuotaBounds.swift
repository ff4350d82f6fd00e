import Contracts
import JSON

/// How many may complete a survey: as a whole, and for each quota by its id.
struct QuotaBounds: Sendable, Equatable {
    /// The name under which the survey as a whole is counted.
    static let whole = ""

    private let limits: [String: Int64]
    /// Quotas that divide the same respondents.
    private let divisions: [[String]]
    /// Completes that are kept for quotas, one or more.
    private let minimums: [String: Int64]

    init(of survey: BuyerSurvey) {
        self.init(settings: survey.settings.object ?? JSONObject(), quotas: survey.quotas)
    }

    init(settings: JSONObject, quotas: [BuyerQuota]) {
        var limits = [Self.whole: settings[SurveyField.completes.rawValue]?.integer ?? 0]
        for quota in quotas { limits[quota.id] = quota.limit }
        self.limits = limits
        divisions = Dictionary(grouping: quotas, by: \.codes).values.map { $0.map(\.id) }
        minimums = Dictionary(quotas.compactMap { quota in quota.minimum.map { (quota.id, $0) } }) { $1 }.filter { $0.value > 0 }
    }

    /// Nil for a quota that the survey no longer has: it bounds nobody.
    subscript(place: String) -> Int64? { limits[place] }

    /// Whether places of the survey are kept for some of its quotas.
    var keepsPlaces: Bool { !minimums.isEmpty }

    /// Whether nobody may be able to complete any more before another bound is reached: more is kept for a quota than it lets in at present.
    var keepsBeyondBounds: Bool { minimums.contains { $0.value > limits[$0.key] ?? 0 } }

    /// Whether somebody may have a place in these quotas, and in the survey, without taking one that others of a division are still to get:
    /// it is one of those itself, or as many are left. Minimums that add up to more than the survey wants are no mistake (P-19): then the
    /// survey's own bound decides among those below theirs.
    ///
    /// - Parameter taken: Places by quota, committed and reserved, with the survey's own under `whole`, and these among them.
    func leaveEnough(beside places: [String], of taken: [String: Int64]) -> Bool {
        let left = free(of: taken)
        return divisions.allSatisfy { division in
            kept(for: division, of: taken) <= left
                || division.contains { places.contains($0) && taken[$0] ?? 0 <= minimums[$0] ?? 0 }
        }
    }

    /// Whether nobody can complete any more: the survey has what it wants, or all quotas of a set have, one of which everybody needs. A quota
    /// has no place for anybody either when all that are left are kept for others; they are free for those, so that the survey is not full
    /// before these cannot take them.
    ///
    /// - Parameter committed: Completes by quota, with the survey's own under `whole`.
    func areReached(by committed: [String: Int64]) -> Bool {
        let left = free(of: committed)
        guard left > 0 else { return true }
        return divisions.contains { division in
            let kept = kept(for: division, of: committed)
            return division.allSatisfy { place in
                let count = committed[place] ?? 0
                return count >= limits[place] ?? .max || (left <= kept && count >= minimums[place] ?? 0)
            }
        }
    }

    /// Places that the survey as a whole has left.
    private func free(of taken: [String: Int64]) -> Int64 {
        (limits[Self.whole] ?? 0) - (taken[Self.whole] ?? 0)
    }

    /// Places that quotas of a division still need to reach their minimums.
    private func kept(for division: [String], of taken: [String: Int64]) -> Int64 {
        guard keepsPlaces else { return 0 }
        return division.reduce(0) { $0 + max(0, (minimums[$1] ?? 0) - (taken[$1] ?? 0)) }
    }
}

extension BuyerQuota {
    /// Completes at most: what is let in at present, which a flexible quota that is opened whole may exceed up to its maximum.
    var limit: Int64 {
        target < requiredCount ? target : max(requiredCount, maximum ?? requiredCount)
    }
}
