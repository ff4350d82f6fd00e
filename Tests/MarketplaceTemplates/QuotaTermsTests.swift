import Contracts
import JSON
import Testing

@testable import MarketplaceTemplatesService

@Suite("How many a quota is ordered to let in")
struct QuotaTermsTests {
    private static let criteria: JSONValue = [["qualification_code": 211, "condition_codes": ["111"]]]

    private static func read(_ members: JSONObject) -> PayloadReader {
        PayloadReader(["quotas": [JSONValue.object(members).with(["criteria": criteria])]])
    }

    @Test(
        "a share is counted exactly, to the nearest and half of one up",
        arguments: [
            ("50", 20, 10), ("100", 20, 20), ("0", 20, 0), ("12.5", 20, 3), ("12.4999999999999", 20, 2), ("2.5", 20, 1), ("2.4", 20, 0),
            ("33.3", 1_000, 333), ("33.3333333333333336", 1_000_000, 333_333), ("33.35", 1_000, 334), ("33.34", 1_000, 333),
            // The double of 1.005 is less than what is written, and would come to one less.
            ("1.005", 10_000, 101), ("1.15", 1_000, 12), ("57.5", 1_000, 575), ("0.57", 10_000, 57),
            ("99.9999999999999", 1_000_000, 1_000_000),
            ("1.25e1", 20, 3), ("125E-1", 20, 3), ("5e-1", 1_000, 5), ("1e-5", 1_000_000, 0), ("100", 1_000_000, 1_000_000), ("50", 0, 0),
            ("0.000000000000000000000000", 20, 0), ("100.000", 7, 7),
        ] as [(String, Int64, Int64)])
    func shares(text: String, completes: Int64, count: Int64) throws {
        let share = try #require(QuotaShare(try JSON.decode(JSONValue.self, from: text)))
        #expect(share.count(of: completes) == count)
        #expect(QuotaShare(text: share.text) == share, "what is stored is what was read")
    }

    @Test("a share that is written another way is the same")
    func texts() {
        let texts = ["12.50", "0012.5", "1.25e1", "125e-1"].map { QuotaShare(text: $0)?.text }
        #expect(texts == Array(repeating: "12.5", count: 4))
        #expect(QuotaShare(0)?.text == "0" && QuotaShare(100)?.text == "100" && QuotaShare(0.1)?.text == "0.1")
    }

    @Test(
        "what is no share is refused, also beside a count",
        arguments: ["-1", "100.1", "101", "1e3", "\"50\"", "true", "[]", "{}", "-0.5", "1e99999999999999999999", "12345678901234567890"])
    func noShares(text: String) throws {
        let value = try JSON.decode(JSONValue.self, from: text)
        for members in [["percentage": value], ["percentage": value, "required_count": 5]] as [JSONObject] {
            let violations = Self.read(members).mistakes.violations
            #expect(violations.map(\.field) == ["quotas[0].percentage"])
            #expect(violations.first?.description == "must be a number from 0 to 100")
        }
    }

    @Test(
        "a quota needs a count or a share, and what says so names both",
        arguments: [[:], ["required_count": .null, "percentage": .null]] as [JSONObject])
    func neither(members: JSONObject) throws {
        let violation = try #require(Self.read(members).mistakes.violations.first)
        #expect(violation.field == "quotas[0].required_count" && violation.description.contains("percentage"))
    }

    private static let (on, off): (JSONValue, JSONValue) = (["enable": true], ["enable": false, "value": 50])

    private static func flexible(_ value: Int64) -> JSONValue { ["enable": true, "value": .integer(value)] }

    private static func share(_ text: String) -> QuotaTerms.Size { .share(QuotaShare(text: text)!) }

    private static let readings: [(JSONObject, QuotaTerms)] = [
        // The document's example: of a quota that is not flexible maximum and minimum say nothing, whatever they say.
        (
            [
                "required_count": 10, "flexible": flexible(0), "percentage": 100, "maximum": 10, "minimum": 10,
                "quota_category": "layered", "current_target": 10,
            ], QuotaTerms(size: .count(10), target: 10)
        ),
        (["required_count": 30, "flexible": flexible(0), "maximum": 10, "minimum": 10], QuotaTerms(size: .count(30))),
        (["required_count": 5, "flexible": off, "maximum": 1, "minimum": 10], QuotaTerms(size: .count(5))),
        (["required_count": 5, "maximum": "?", "minimum": -1], QuotaTerms(size: .count(5))),
        (["required_count": 10, "flexible": flexible(25)], QuotaTerms(size: .count(10), flexibility: .perCent(25))),
        (["required_count": 10, "flexible": flexible(25), "maximum": 14], QuotaTerms(size: .count(10), flexibility: .maximum(14))),
        (["required_count": 10, "flexible": on, "maximum": 10], QuotaTerms(size: .count(10), flexibility: .maximum(10))),
        (["required_count": 10, "flexible": on, "minimum": 4], QuotaTerms(size: .count(10), minimum: 4)),
        (
            ["required_count": 10, "flexible": flexible(5), "minimum": 9],
            QuotaTerms(size: .count(10), flexibility: .perCent(5), minimum: 9)
        ),
        (["percentage": 12.5], QuotaTerms(size: share("12.5"))),
        (["percentage": 40, "required_count": .null, "current_target": 3], QuotaTerms(size: share("40"), target: 3)),
        (
            ["percentage": 40, "flexible": flexible(25), "minimum": 100],
            QuotaTerms(size: share("40"), flexibility: .perCent(25), minimum: 100)
        ),
        (["percentage": 40, "flexible": on, "maximum": 1], QuotaTerms(size: share("40"), flexibility: .maximum(1))),
    ]

    @Test("each member of a quota means what it says", arguments: readings)
    func reading(members: JSONObject, terms: QuotaTerms) {
        let reader = Self.read(members)
        #expect(reader.mistakes.isEmpty)
        #expect(reader.content.quotas.map(\.terms) == [terms])
    }

    @Test(
        "a flexible quota has its count between its minimum and its maximum",
        arguments: [
            (["flexible": on, "maximum": 9], "maximum"), (["flexible": flexible(10), "maximum": 9], "maximum"),
            (["flexible": on, "minimum": 11], "minimum"), (["flexible": flexible(10), "minimum": 11], "minimum"),
            (["flexible": on, "minimum": -1], "minimum"), (["flexible": on, "minimum": 1.5], "minimum"),
            (["flexible": on, "maximum": "12"], "maximum"), (["flexible": flexible(101)], "flexible.value"),
            (["flexible": ["enable": 1]], "flexible.enable"), (["flexible": true], "flexible"), (["current_target": 11], "current_target"),
        ] as [(JSONObject, String)])
    func misfits(members: JSONObject, field: String) {
        var quota: JSONObject = ["required_count": 10]
        for (name, value) in members { quota[name] = value }
        #expect(Self.read(quota).mistakes.violations.map(\.field) == ["quotas[0].\(field)"])
    }

    @Test("a stored quota is ordered again as it was, with the whole count where it had that")
    func stored() {
        let order = QuotaOrder(
            terms: QuotaTerms(size: Self.share("40"), target: nil, flexibility: .perCent(25), minimum: 3), criteria: [])
        let quota = BuyerQuota(order, id: "q", buyerID: "b", completes: 20)
        #expect(
            quota
                == BuyerQuota(
                    id: "q", buyerID: "b", title: "", requiredCount: 8, target: 8, maximum: 10, minimum: 3, share: "40", flexibility: 25,
                    criteria: []))
        #expect(quota.terms == order.terms)
        let counted = BuyerQuota(id: "q", buyerID: "b", title: "", requiredCount: 8, target: 8, maximum: 10, criteria: [])
        #expect(counted.terms == QuotaTerms(size: .count(8), target: 8, flexibility: .maximum(10)))
    }
}
