import Contracts
import RPC

/// How many a quota is to let in, as it is ordered: by a count or by a share, and how far it may depart from that.
struct QuotaTerms: Sendable, Equatable {
    enum Size: Sendable, Equatable {
        /// `required_count`, which is copied as it is, whatever the survey's completes become (BEHAVIOUR 6.3 C).
        case count(Int64)
        /// `percentage` of the survey's `completes_required`, where no count is given: it follows them.
        case share(QuotaShare)
    }

    enum Flexibility: Sendable, Equatable {
        case none
        /// `flexible.value`: so many per cent more than the count.
        case perCent(Int64)
        /// `maximum`
        case maximum(Int64)
    }

    var size: Size
    /// `current_target`; nil for the whole count.
    var target: Int64?
    var flexibility = Flexibility.none
    /// `minimum` of a flexible quota: completes that are kept for it. Nil and 0 keep none.
    var minimum: Int64?

    /// Completes that the quota wants.
    ///
    /// - Parameter completes: Of the survey.
    func count(of completes: Int64) -> Int64 {
        switch size {
        case .count(let count): count
        case .share(let share): share.count(of: completes)
        }
    }

    /// Completes at most; nil where the quota is not flexible, or where it may go up to nothing in particular.
    func maximum(for count: Int64) -> Int64? {
        switch flexibility {
        case .none: nil
        case .perCent(let perCent): count + count * perCent / 100
        case .maximum(let maximum): maximum
        }
    }

    /// What is ordered beside the count and cannot be with it, by the vendor's names.
    func misfits(with count: Int64) -> [FieldViolation] {
        var misfits: [FieldViolation] = []
        if let target, target > count {
            misfits.append(FieldViolation(field: "current_target", description: "must be at most the quota's count, \(count)"))
        }
        if case .maximum(let maximum) = flexibility, maximum < count {
            misfits.append(FieldViolation(field: "maximum", description: "must be at least the quota's count, \(count)"))
        }
        if let minimum, minimum > count {
            misfits.append(FieldViolation(field: "minimum", description: "must be at most the quota's count, \(count)"))
        }
        return misfits
    }
}

extension BuyerQuota {
    /// - Parameter completes: Of the survey, of which a share is taken.
    init(_ order: QuotaOrder, id: String, buyerID: String, completes: Int64) {
        let terms = order.terms
        let count = terms.count(of: completes)
        self.init(
            id: id, buyerID: buyerID, title: order.title ?? "", requiredCount: count, target: terms.target ?? count,
            maximum: terms.maximum(for: count), minimum: terms.minimum, criteria: order.criteria)
        guard case .share(let share) = terms.size else { return }
        self.share = share.text
        if case .perCent(let perCent) = terms.flexibility { flexibility = perCent }
    }

    /// As it was ordered, as far as that matters. A quota with a share whose target is the whole count lets in the whole count again when the
    /// survey's completes have changed.
    var terms: QuotaTerms {
        guard let share = share.flatMap({ QuotaShare(text: $0) }) else {
            return QuotaTerms(size: .count(requiredCount), target: target, flexibility: given, minimum: minimum)
        }
        return QuotaTerms(
            size: .share(share), target: target == requiredCount ? nil : target, flexibility: flexibility.map { .perCent($0) } ?? given,
            minimum: minimum)
    }

    private var given: QuotaTerms.Flexibility {
        maximum.map { .maximum($0) } ?? .none
    }
}
