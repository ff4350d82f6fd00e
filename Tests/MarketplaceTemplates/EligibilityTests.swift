import Contracts
import JSON
import Testing

@testable import MarketplaceTemplatesService

@Suite("Whom a survey wants")
struct EligibilityTests {
    private static func codes(_ code: Int64, _ codes: String...) -> Qualification {
        Qualification(code: code, conditionCodes: codes)
    }

    private static func ranges(_ code: Int64, _ ranges: RangeSet...) -> Qualification {
        Qualification(code: code, rangeSets: ranges)
    }

    private static func years(_ from: Int64, _ to: Int64) -> RangeSet { RangeSet(from: from, to: to, units: 311) }

    private static func quota(_ id: String, _ criteria: Qualification...) -> BuyerQuota {
        BuyerQuota(id: id, buyerID: id, title: "", requiredCount: 1, target: 1, criteria: criteria)
    }

    private static let quotas = [
        quota("male", codes(211, "111")), quota("female", codes(211, "112")), quota("young", ranges(212, years(18, 39))),
        quota("oldMale", codes(211, "111"), ranges(212, years(40, 99))), quota("youngMale", codes(211, "111"), ranges(212, years(18, 39))),
        quota("young female", codes(211, "112", "113"), ranges(212, years(18, 39), years(50, 59))),
    ]

    private static let cases: [(RespondentProfile, [Qualification], [BuyerQuota], Eligibility)] = [
        (RespondentProfile(), [], [], .wanted(quotas: [])),
        (RespondentProfile(), [codes(211, "111")], [], .unqualified),
        (RespondentProfile([211: .code("112")]), [codes(211, "111", "112")], [], .wanted(quotas: [])),
        (RespondentProfile([211: .code("113")]), [codes(211, "111", "112")], [], .unqualified),
        (RespondentProfile([212: .number(17)]), [ranges(212, years(18, 99))], [], .unqualified),
        (RespondentProfile([212: .number(18)]), [ranges(212, years(18, 99))], [], .wanted(quotas: [])),
        (RespondentProfile([212: .number(99)]), [ranges(212, years(18, 30), years(40, 99))], [], .wanted(quotas: [])),
        (RespondentProfile([212: .number(1)]), [ranges(212, RangeSet(from: 6, to: 14, units: 312))], [], .wanted(quotas: [])),
        (RespondentProfile([212: .number(2)]), [ranges(212, RangeSet(from: 6, to: 14, units: 312))], [], .unqualified),
        (RespondentProfile([229: .text("AB12CD")]), [codes(229, "ab1 2cd")], [], .wanted(quotas: [])),
        (RespondentProfile([229: .text("AB1")]), [codes(229, "AB12CD")], [], .unqualified),
        // Layered: all quotas that somebody belongs to, and one at least of each set.
        (
            RespondentProfile([211: .code("111"), 212: .number(20)]), [], quotas, .wanted(quotas: ["male", "young", "youngMale"])
        ),
        (RespondentProfile([211: .code("112"), 212: .number(55)]), [], quotas, .unwanted(codes: [212])),
        (RespondentProfile([211: .code("113"), 212: .number(20)]), [], quotas, .unwanted(codes: [211])),
        (RespondentProfile([211: .code("112"), 212: .number(20)]), [], quotas, .wanted(quotas: ["female", "young", "young female"])),
        (RespondentProfile([211: .code("111")]), [], [quotas[0]], .wanted(quotas: ["male"])),
        (RespondentProfile([211: .code("112")]), [], [quotas[0]], .unwanted(codes: [211])),
    ]

    @Test(
        "codes of a condition are alternatives, criteria belong together, and each set of quotas says all that are wanted", arguments: cases
    )
    func verdicts(profile: RespondentProfile, qualifications: [Qualification], quotas: [BuyerQuota], verdict: Eligibility) {
        #expect(Eligibility(of: profile, qualifications: qualifications, quotas: quotas) == verdict)
    }

    @Test("answers are read by what their questions are about")
    func answers() throws {
        let answers = try JSON.decode(
            JSONValue.self,
            from: """
                {"1": {"type": 0, "answer": 2}, "2": {"type": 10, "answer": 33}, "3": {"type": 2, "answers": [" 00-950 "]},
                "4": {"type": 0, "answer": 3}, "5": {"type": 0, "answer": -9223372036854775808}}
                """)
        let questions = [
            AskedQualification(question: 1, code: 211, codes: ["111", "112"]), AskedQualification(question: 2, code: 212),
            AskedQualification(question: 3, code: 229), AskedQualification(question: 4, code: 215, codes: ["111", "112"]),
            AskedQualification(question: 5, code: 216, codes: ["111"]), AskedQualification(question: 6, code: 217, codes: ["111"]),
        ]
        #expect(
            RespondentProfile(answers, questions: questions).facts == [211: .code("112"), 212: .number(33), 229: .text("00-950")])
    }

    @Test(
        "a quota lets in its target, and a flexible one that is opened whole as many as it may have",
        arguments: [(10, 10, nil, 10), (10, 4, nil, 4), (10, 10, 12, 12), (10, 4, 12, 4), (10, 10, 5, 10), (0, 0, nil, 0)]
            as [(Int64, Int64, Int64?, Int64)])
    func limits(required: Int64, target: Int64, maximum: Int64?, limit: Int64) {
        let quota = BuyerQuota(
            id: "", buyerID: "", title: "", requiredCount: required, target: target, maximum: maximum, criteria: [])
        #expect(quota.limit == limit)
    }

    @Test(
        "a quota is flexible by its maximum or by per cent, and one of no flexibility is not",
        arguments: [
            ([:], nil), (["flexible": ["enable": false, "value": 50], "maximum": 15], nil),
            (["flexible": ["enable": true, "value": 0], "maximum": 10, "minimum": 10, "percentage": 100], nil),
            (["flexible": ["enable": true, "value": 25]], 12), (["flexible": ["enable": true, "value": 25], "maximum": 14], 14),
            (["flexible": ["enable": true], "maximum": 11], 11),
        ] as [(JSONObject, Int64?)])
    func flexibility(members: JSONObject, maximum: Int64?) {
        var quota: JSONObject = [
            "required_count": 10, "criteria": [["qualification_code": 211, "condition_codes": ["111"]]],
        ]
        for (name, value) in members { quota[name] = value }
        let reader = PayloadReader(["quotas": [.object(quota)]])
        #expect(reader.mistakes.isEmpty && reader.content.quotas.map { $0.terms.maximum(for: 10) } == [maximum])
    }

    @Test(
        "the transaction stands where the address has a place for it, and otherwise behind it",
        arguments: [
            ("https://e.org/s?id=[%transaction_id%]&x=1", "https://e.org/s?id=T&x=1"),
            ("https://e.org/[%%transaction_id%%]/s", "https://e.org/T/s"),
            ("https://e.org/?a=%5B%25transaction_id%25%5D", "https://e.org/?a=T"),
            ("https://e.org/s", "https://e.org/s?transaction_id=T"), ("https://e.org/s?a=1", "https://e.org/s?a=1&transaction_id=T"),
            ("https://e.org/s?", "https://e.org/s?transaction_id=T"), ("https://e.org/s#top", "https://e.org/s?transaction_id=T#top"),
        ])
    func addresses(url: String, expected: String) {
        let survey = BuyerSurvey(
            id: 1, version: 1, template: nil, status: .live, wasLaunched: true, settings: ["live_url": .string(url)], qualifications: [],
            quotas: [], admission: Admission(), createdAt: 0, lastCompleteAt: nil)
        #expect(BuyerAddress.address(of: survey, isTest: false, transaction: "T") == expected)
        #expect(BuyerAddress.address(of: survey, isTest: true, transaction: "T") == expected, "a survey without an address for tests")
    }
}
