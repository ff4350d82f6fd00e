import Contracts

/// What a survey makes of a respondent.
enum Eligibility: Equatable, Sendable {
    /// Does not meet a qualification.
    case unqualified
    /// Meets the qualifications, and belongs to none of the quotas that divide the survey by these codes.
    case unwanted(codes: Set<Int64>)
    /// Counts for these quotas, sorted, and needs a place in each (layered quotas).
    case wanted(quotas: [String])

    /// Quotas on one set of codes divide the same respondents, and whoever belongs to none of them has no place: the set says all that are
    /// wanted. That follows from what the vendor says of sums (BEHAVIOUR 6.1, semantics): quotas that add up to less than the goal are a soft
    /// launch, which they could not be if others were let in beside them.
    init(of profile: RespondentProfile, qualifications: [Qualification], quotas: [BuyerQuota]) {
        guard qualifications.allSatisfy(profile.meets) else {
            self = .unqualified
            return
        }
        var matched: [String] = []
        var unmatched: Set<Set<Int64>> = []
        var served: Set<Set<Int64>> = []
        for quota in quotas {
            if profile.meets(quota) {
                matched.append(quota.id)
                served.insert(quota.codes)
            } else {
                unmatched.insert(quota.codes)
            }
        }
        if let codes = unmatched.subtracting(served).min(by: { $0.sorted().lexicographicallyPrecedes($1.sorted()) }) {
            self = .unwanted(codes: codes)
        } else {
            self = .wanted(quotas: matched.sorted())
        }
    }
}

extension BuyerQuota {
    /// Quotas on the same set of codes divide the same respondents.
    var codes: Set<Int64> { Set(criteria.map(\.code)) }
}
