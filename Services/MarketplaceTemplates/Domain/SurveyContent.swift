import Contracts
import JSON

/// What an order says, in any of the layers that a survey is made of: a payload, the survey before, a template.
struct SurveyContent: Sendable, Equatable {
    /// Values by `SurveyField`, those that the layer has.
    var settings = JSONObject()
    var qualifications: [Qualification] = []
    var quotas: [QuotaOrder] = []

    subscript(field: SurveyField) -> JSONValue? {
        get { settings[field.rawValue] }
        set { settings[field.rawValue] = newValue }
    }

    /// What its links and clicks are to be held to.
    var admission: Admission {
        let isBalanced = self[.clickBalancing]?.integer == 1
        return Admission(
            hasUniqueLinks: self[.hasUniqueLinks]?.bool ?? false, clicks: isBalanced ? self[.estimatedClicks]?.integer : nil)
    }

    /// Takes it for an order: what no order can lack.
    ///
    /// - Parameter isPlain: Without a template, which is what waives the address (P-8).
    func check(isPlain: Bool, _ mistakes: inout Mistakes) {
        let required = SurveyField.required + (isPlain ? [.liveURL] : [])
        let known = Set(mistakes.violations.map(\.field))
        for field in required where self[field] == nil && !known.contains(field.rawValue) {
            mistakes.note(field.rawValue, "is required")
        }
        if self[.clickBalancing]?.integer == 1, (self[.estimatedClicks]?.integer ?? 0) == 0 {
            mistakes.note(SurveyField.clickBalancing.rawValue, "needs estimated_clicks, the clicks that are to be balanced")
        }
        if JSON.encode(JSONValue.object(settings)).count + size > MarketplaceLimits.contentBytes {
            mistakes.note("quotas", "make the survey larger than \(MarketplaceLimits.contentBytes) bytes, with its qualifications")
        }
    }

    /// Bytes of qualifications and quotas as JSON.
    private var size: Int {
        JSON.encode(qualifications).count + JSON.encode(quotas.flatMap(\.criteria)).count + quotas.count * 200
    }
}

/// A quota as it is ordered.
struct QuotaOrder: Sendable, Equatable {
    /// `ps_quota_id`, where somebody names one.
    var id: String?
    var buyerID: String?
    var title: String?
    var terms: QuotaTerms
    /// Whether it says a count and nothing else of its size, as surveys show quotas.
    let saysCountAlone: Bool
    let criteria: [Qualification]

    /// What it asks about, each once and in their order: quotas on the same set of codes divide the same respondents.
    let codes: [Int64]

    init(
        id: String? = nil, buyerID: String? = nil, title: String? = nil, terms: QuotaTerms, saysCountAlone: Bool = false,
        criteria: [Qualification]
    ) {
        self.id = id
        self.buyerID = buyerID
        self.title = title
        self.terms = terms
        self.saysCountAlone = saysCountAlone
        self.criteria = criteria
        codes = criteria.map(\.code).sorted()
    }

    init(_ quota: BuyerQuota) {
        self.init(id: quota.id, buyerID: quota.buyerID, title: quota.title, terms: quota.terms, criteria: quota.criteria)
    }
}
