import Contracts

/// How many may complete a survey: as a whole, and for each quota by its id.
struct QuotaBounds: Sendable, Equatable {
    /// The name under which the survey as a whole is counted.
    static let whole = ""

    private let limits: [String: Int64]
    /// Quotas that divide the same respondents.
    private let divisions: [[String]]

    init(of survey: BuyerSurvey) {
        var limits = [Self.whole: survey.settings[SurveyField.completes.rawValue]?.integer ?? 0]
        for quota in survey.quotas { limits[quota.id] = quota.limit }
        self.limits = limits
        divisions = Dictionary(grouping: survey.quotas, by: \.codes).values.map { $0.map(\.id) }
    }

    /// Nil for a quota that the survey no longer has: it bounds nobody.
    subscript(place: String) -> Int64? { limits[place] }

    /// Whether nobody can complete any more: the survey has what it wants, or all quotas of a set have, one of which everybody needs.
    ///
    /// - Parameter committed: Completes by quota, with the survey's own under `whole`.
    func areReached(by committed: [String: Int64]) -> Bool {
        let isReached = { (place: String) in (committed[place] ?? 0) >= (limits[place] ?? .max) }
        return isReached(Self.whole) || divisions.contains { $0.allSatisfy(isReached) }
    }
}

extension BuyerQuota {
    /// Completes at most: what is let in at present, which a flexible quota that is opened whole may exceed up to its maximum.
    var limit: Int64 {
        target < requiredCount ? target : max(requiredCount, maximum ?? requiredCount)
    }
}
