import Contracts
import JSON
import Testing

@testable import MarketplaceTemplatesService

@Suite("Bounds of quotas")
struct QuotaBoundsTests {
    private static func quota(
        _ id: String, _ required: Int64, code: Int64 = 211, target: Int64? = nil, minimum: Int64? = nil
    ) -> BuyerQuota {
        BuyerQuota(
            id: id, buyerID: id, title: "", requiredCount: required, target: target ?? required, minimum: minimum,
            criteria: [Qualification(code: code, conditionCodes: [id])])
    }

    private static func bounds(_ completes: Int64, _ quotas: [BuyerQuota]) -> QuotaBounds {
        QuotaBounds(settings: ["completes_required": .integer(completes)], quotas: quotas)
    }

    private static let genders = [quota("m", 20, minimum: 5), quota("f", 20, minimum: 8)]
    private static let ages = [quota("young", 20, code: 212, minimum: 15), quota("old", 20, code: 212)]

    /// Places wanted, places taken with those among them, and whether that may be.
    private static let takings: [([BuyerQuota], [String], [String: Int64], Bool)] = [
        (genders, ["m"], ["": 12, "m": 12], true),
        (genders, ["m"], ["": 13, "m": 13], false),
        (genders, ["m"], ["": 20, "m": 12, "f": 8], true),
        (genders, ["m"], ["": 20, "m": 13, "f": 7], false),
        (genders, ["f"], ["": 13, "m": 12, "f": 1], true),
        (genders, ["f"], ["": 16, "m": 0, "f": 16], false),
        (genders, ["f"], ["": 15, "m": 0, "f": 15], true),
        (genders, ["m"], ["": 20, "m": 5, "f": 15], true),
        // Layered: a place must be one of those that each division has for such a respondent.
        (genders + ages, ["m", "old"], ["": 5, "m": 5, "old": 5], true),
        (genders + ages, ["m", "old"], ["": 6, "m": 6, "old": 6], false),
        (genders + ages, ["m", "young"], ["": 6, "m": 1, "f": 5, "old": 5, "young": 1], true),
        // Minimums that add up to more than there is (P-19): those below theirs share it.
        ([quota("m", 20, minimum: 15), quota("f", 20, minimum: 15)], ["m"], ["": 15, "m": 15], true),
        ([quota("m", 20, minimum: 15), quota("f", 20, minimum: 15)], ["m"], ["": 16, "m": 16], false),
        ([quota("m", 20, minimum: 15), quota("f", 20, minimum: 15)], ["f"], ["": 20, "m": 15, "f": 5], true),
        // Who is in two quotas of a division takes a place that one of them still needs.
        (genders + [quota("both", 20)], ["m", "both"], ["": 17, "m": 4, "f": 5, "both": 8], true),
        // A quota that the survey no longer has keeps nothing, and takes nothing of what is kept.
        (genders, ["gone"], ["": 8, "gone": 8], false),
        (genders, ["gone"], ["": 7, "gone": 7], true),
        ([quota("m", 20), quota("f", 20)], ["m"], ["": 20, "m": 20], true),
        ([], [], ["": 20], true),
    ]

    @Test("places that others still need to reach their minimum are left to them", arguments: takings)
    func kept(quotas: [BuyerQuota], places: [String], taken: [String: Int64], mayBe: Bool) {
        #expect(Self.bounds(20, quotas).leaveEnough(beside: places, of: taken) == mayBe)
    }

    private static let ends: [([BuyerQuota], [String: Int64], Bool)] = [
        ([], [:], false), ([], ["": 20], true), ([], ["": 21], true),
        (genders, ["": 12, "m": 12], false),
        (genders, ["": 19, "m": 12, "f": 7], false),
        (genders, ["": 20, "m": 12, "f": 8], true),
        ([quota("m", 5), quota("f", 5)], ["": 9, "m": 5, "f": 4], false),
        ([quota("m", 5), quota("f", 5)], ["": 10, "m": 5, "f": 5], true),
        ([quota("m", 0), quota("f", 0)], [:], true),
        // What is kept for a quota that nobody is let into at present is free for nobody: they would all be sent away.
        ([quota("m", 20), quota("f", 20, target: 5, minimum: 8)], ["": 16, "m": 11, "f": 5], false),
        ([quota("m", 20), quota("f", 20, target: 5, minimum: 8)], ["": 17, "m": 12, "f": 5], true),
        ([quota("m", 20), quota("f", 20, target: 5, minimum: 8)], ["": 16, "m": 12, "f": 4], false),
        ([quota("m", 20, minimum: 13), quota("f", 20, target: 5, minimum: 8)], ["": 17, "m": 12, "f": 5], false),
        ([quota("m", 20), quota("f", 20, target: 0, minimum: 20)], [:], true),
    ]

    @Test("a survey is full when nobody can complete it, and not while some still can", arguments: ends)
    func full(quotas: [BuyerQuota], committed: [String: Int64], isFull: Bool) {
        #expect(Self.bounds(20, quotas).areReached(by: committed) == isFull)
    }
}
