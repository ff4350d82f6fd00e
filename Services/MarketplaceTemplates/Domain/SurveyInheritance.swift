import Contracts
import JSON

/// How a survey comes of its layers: the payload over the survey as it is over the template (BEHAVIOUR 6.3 A to C, P-3).
enum SurveyInheritance {
    /// Draws names for quotas that have none.
    struct QuotaNames {
        /// 15 letters and digits.
        var buyerID: () -> String
        /// A version 4 UUID.
        var id: () -> String
    }

    struct Result: Equatable {
        var settings: JSONObject
        var qualifications: [Qualification]
        var quotas: [BuyerQuota]

        var content: SurveyContent {
            SurveyContent(settings: settings, qualifications: qualifications, quotas: quotas.map(QuotaOrder.init))
        }
    }

    /// - Parameters:
    ///   - survey: As it is; nil for a new one.
    ///   - template: Nil where none is named.
    static func merged(
        _ payload: SurveyContent, over survey: SurveyContent?, over template: SurveyContent?, names: QuotaNames
    ) -> Result {
        let layers = [payload, survey, template].compactMap { $0 }
        let settings = settings(layers)
        let completes = settings[SurveyField.completes.rawValue]?.integer ?? 0
        return Result(
            settings: settings, qualifications: qualifications(layers),
            quotas: quotas(payload, survey: survey, template: template, completes: completes, names))
    }

    /// Each field from the first layer that has it.
    private static func settings(_ layers: [SurveyContent]) -> JSONObject {
        var settings = JSONObject()
        for field in SurveyField.kept {
            if let value = layers.lazy.compactMap({ $0[field] }).first { settings[field.rawValue] = value }
        }
        return settings
    }

    /// The first layer's, then those of the others whose code is not there yet (B).
    private static func qualifications(_ layers: [SurveyContent]) -> [Qualification] {
        var codes: Set<Int64> = []
        return layers.flatMap(\.qualifications).filter { codes.insert($0.code).inserted }
    }

    /// The first layer's, then those of the others on sets of codes that no layer before has (B). Counts are taken as they are (C),
    /// and shares are taken of the completes that the survey has now.
    private static func quotas(
        _ payload: SurveyContent, survey: SurveyContent?, template: SurveyContent?, completes: Int64, _ names: QuotaNames
    ) -> [BuyerQuota] {
        var known = KnownQuotas(survey?.quotas ?? [], completes: completes)
        // First those that are named, so that no quota without a name takes another's.
        var orders = payload.quotas.map { known.named($0) }
        for index in orders.indices where orders[index].id == nil { orders[index] = known.alike(orders[index]) }
        var sets = Set(orders.map(\.codes))
        var (ids, buyerIDs) = (Set(orders.compactMap(\.id)), Set(orders.compactMap(\.buyerID)))
        for layer in [survey?.quotas ?? [], (template?.quotas ?? []).map(\.withoutID)] {
            let added = layer.filter { quota in
                !sets.contains(quota.codes) && quota.buyerID.map { !buyerIDs.contains($0) } ?? true
                    && quota.id.map { !ids.contains($0) } ?? true
            }
            orders += added
            sets.formUnion(added.map(\.codes))
            ids.formUnion(added.compactMap(\.id))
            buyerIDs.formUnion(added.compactMap(\.buyerID))
        }
        return orders.map { order in
            BuyerQuota(order, id: order.id ?? names.id(), buyerID: order.buyerID ?? fresh(names.buyerID, &buyerIDs), completes: completes)
        }
    }

    private static func fresh(_ draw: () -> String, _ taken: inout Set<String>) -> String {
        while true {
            let name = draw()
            if taken.insert(name).inserted { return name }
        }
    }
}

/// The quotas of the survey as it is, each of which one of a payload's can be.
///
/// A quota keeps its id through changes: what has been counted is counted under it. What replies do not show of it stays as well when it comes
/// back as it was read, with the count that it has.
private struct KnownQuotas {
    private let quotas: [QuotaOrder]
    /// Of the survey, as they are to be.
    private let completes: Int64
    private let byBuyerID: [String: Int]
    private let byID: [String: Int]
    private var byConditions: [String: Int]?
    private var taken: Set<Int> = []

    init(_ quotas: [QuotaOrder], completes: Int64) {
        self.quotas = quotas
        self.completes = completes
        byBuyerID = Self.places(of: quotas.map(\.buyerID))
        byID = Self.places(of: quotas.map(\.id))
    }

    private static func places(of names: [String?]) -> [String: Int] {
        Dictionary(names.enumerated().compactMap { place, name in name.map { ($0, place) } }) { first, _ in first }
    }

    /// The order with the id of the quota that its own names say; without one where there is none of them.
    mutating func named(_ order: QuotaOrder) -> QuotaOrder {
        let place = order.buyerID.flatMap { byBuyerID[$0] } ?? order.id.flatMap { byID[$0] }
        return taking(place, order)
    }

    /// The same for an order without names, by whom it counts.
    mutating func alike(_ order: QuotaOrder) -> QuotaOrder {
        guard order.buyerID == nil else { return order }
        let places = byConditions ?? Self.places(of: quotas.map(\.conditions))
        byConditions = places
        return taking(places[order.conditions], order)
    }

    private mutating func taking(_ place: Int?, _ order: QuotaOrder) -> QuotaOrder {
        var order = order
        order.id = nil
        guard let place, taken.insert(place).inserted else { return order }
        order.id = quotas[place].id
        order.buyerID = order.buyerID ?? quotas[place].buyerID
        order.title = order.title ?? quotas[place].title
        if order.saysCountAlone, order.terms.count(of: completes) == quotas[place].terms.count(of: completes) {
            order.terms = quotas[place].terms
        }
        return order
    }
}

extension QuotaOrder {
    fileprivate var withoutID: QuotaOrder {
        var order = self
        order.id = nil
        return order
    }

    /// Whom it counts, whatever the order and the words.
    var conditions: String {
        criteria.map { criterion in
            let ranges = (criterion.rangeSets ?? []).map { "\($0.from)-\($0.to)/\($0.units ?? 0)" }
            return "\(criterion.code):" + ((criterion.conditionCodes ?? []) + ranges).sorted().joined(separator: ",")
        }.sorted().joined(separator: ";")
    }
}
