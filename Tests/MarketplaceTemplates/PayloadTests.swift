import Contracts
import JSON
import Testing

@testable import MarketplaceTemplatesService

@Suite("What a payload may hold")
struct PayloadTests {
    private static func quota(_ members: JSONObject) -> JSONObject {
        let quota: JSONValue = ["required_count": 10, "criteria": [["qualification_code": 211, "condition_codes": ["111"]]]]
        return ["quotas": [quota.with(members)]]
    }

    private static func age(_ ranges: (Int64, Int64)...) -> JSONValue {
        [
            "qualification_code": 212,
            "range_sets": .array(ranges.map { ["from": .integer($0.0), "to": .integer($0.1), "units": 311] }),
        ]
    }

    @Test(
        "each mistake is named by its field",
        arguments: [
            (["survey_title": ""], "survey_title"), (["survey_title": 5], "survey_title"),
            (["survey_category_code": "232"], "survey_category_code"),
            (["survey_localization": "english"], "survey_localization"), (["survey_localization": "en US"], "survey_localization"),
            (["completes_required": 0], "completes_required"), (["completes_required": 1.5], "completes_required"),
            (["expected_ir": 101], "expected_ir"), (["expected_loi": -1], "expected_loi"), (["field_time": 0], "field_time"),
            (["live_url": "javascript:alert(1)"], "live_url"), (["live_url": "https://"], "live_url"),
            (["test_url": "http://a b"], "test_url"), (["offer_price": -1], "offer_price"), (["offer_price": "10"], "offer_price"),
            (["click_balancing": 2], "click_balancing"), (["subscriber_emails": "a@b"], "subscriber_emails"),
            (["subscriber_emails": [1]], "subscriber_emails"), (["buyer_surveygroup_ref": [:]], "buyer_surveygroup_ref"),
            (["ps_survey_status": 12], "ps_survey_status"), (["ps_survey_status": "22"], "ps_survey_status"),
            (["uniqueLinks": 1], "uniqueLinks"), (["unique_links": true], "unique_links"),
            (["uniqueLinks": true, "unique_links": ["enable": false]], "unique_links"),
            (["qualifications": 5], "qualifications"), (["qualifications": [5]], "qualifications[0]"),
            (["qualifications": [["qualification_code": 211]]], "qualifications[0]"),
            (["qualifications": [["condition_codes": ["1"]]]], "qualifications[0].qualification_code"),
            (["qualifications": [["qualification_code": 211, "condition_codes": [true]]]], "qualifications[0].condition_codes"),
            (["qualifications": [age((18, 17))]], "qualifications[0].range_sets[0]"),
            (["qualifications": [age((18, 30), (30, 40))]], "qualifications[0].range_sets"),
            (["qualifications": [age((18, 99)), age((18, 20))]], "qualifications"),
            (quota(["required_count": -1]), "quotas[0].required_count"), (quota(["required_count": .null]), "quotas[0].required_count"),
            (quota(["current_target": 11]), "quotas[0].current_target"), (quota(["criteria": []]), "quotas[0].criteria"),
            (quota(["criteria": [age((18, 30), (25, 40))]]), "quotas[0].criteria[0].range_sets"),
            (quota(["buyer_quota_id": "a b"]), "quotas[0].buyer_quota_id"), (quota(["quota_title": 5]), "quotas[0].quota_title"),
        ] as [(JSONObject, String)])
    func mistakes(payload: JSONObject, field: String) {
        #expect(PayloadReader(payload).mistakes.violations.map(\.field) == [field])
    }

    @Test(
        "what would have no effect is refused where it is asked for, and taken where it is not",
        arguments: [
            ("qbp", ["enable": true], "qbp.enable"), ("qlc", ["enable": true], "qlc.enable"),
            ("soft_launch", ["enable": true], "soft_launch.enable"), ("schedule_launch", ["enable": true], "schedule_launch.enable"),
            ("quota_throttling", true, "quota_throttling"), ("url_transform", true, "url_transform"),
            ("is_feot_enabled", true, "is_feot_enabled"), ("price_reco", true, "price_reco"), ("incl_excl", 1, "incl_excl"),
        ] as [(String, JSONValue, String)])
    func unsupported(name: String, value: JSONValue, field: String) {
        let violations = PayloadReader([name: value]).mistakes.violations
        #expect(violations.map(\.field) == [field])
        #expect(violations.first?.description == "asks for something that is not supported here")
        for off in [["enable": false], false, 0] as [JSONValue] where off.kind == value.kind {
            #expect(PayloadReader([name: off]).mistakes.isEmpty)
        }
    }

    @Test("unique links and balanced clicks are what the entry is held to, by either name")
    func admission() {
        for payload in [["uniqueLinks": true], ["unique_links": ["enable": true]]] as [JSONObject] {
            #expect(PayloadReader(payload).content.admission == Admission(hasUniqueLinks: true))
        }
        #expect(PayloadReader(["click_balancing": 1, "estimated_clicks": 300]).content.admission == Admission(clicks: 300))
        #expect(PayloadReader(["click_balancing": 0, "estimated_clicks": 300]).content.admission == Admission())
    }

    @Test("numbers for texts, both forms of names, and repeats are understood")
    func tolerance() throws {
        let content = PayloadReader([
            "qualifications": [
                [
                    "qualification_name": "Gender", "qualification_code": 211, "condition_codes": [111, "112", "111"],
                    "condition_names": [["111": "Male"], ["112": "Female"], ["999": "Nobody"]],
                ]
            ],
            "quotas": [
                [
                    "required_count": 10, "current_target": 4, "buyer_quota_id": 17, "flexible": ["enable": true], "percentage": 100,
                    "criteria": [["qualification_code": 211, "condition_codes": ["112"], "condition_names": ["Female"]]],
                ]
            ],
        ]).content
        #expect(
            content.qualifications == [
                Qualification(
                    code: 211, conditionCodes: ["111", "112"], name: "Gender", conditionNames: ["111": "Male", "112": "Female"])
            ])
        let quota = try #require(content.quotas.first)
        #expect(quota.buyerID == "17" && quota.terms.target == 4 && quota.criteria.first?.conditionNames == ["112": "Female"])
    }

    @Test("two quotas on the same codes may not overlap in their ranges, and those on others may (P-20)")
    func overlaps() {
        func quotas(_ criteria: [JSONValue]...) -> [QuotaOrder] {
            PayloadReader(["quotas": .array(criteria.map { ["required_count": 1, "criteria": .array($0)] })]).content.quotas
        }
        let (male, female): (JSONValue, JSONValue) = (
            ["qualification_code": 211, "condition_codes": ["111"]], ["qualification_code": 211, "condition_codes": ["112"]]
        )
        #expect(quotas([Self.age((18, 30))], [Self.age((30, 40))]).overlappingRanges.map(\.second) == [1])
        #expect(quotas([Self.age((18, 29))], [Self.age((30, 40))]).overlappingRanges.isEmpty)
        #expect(quotas([Self.age((18, 30)), male], [female, Self.age((18, 30))]).overlappingRanges.isEmpty)
        #expect(quotas([Self.age((18, 30)), male], [male, Self.age((30, 31))]).overlappingRanges.count == 1)
        #expect(quotas([Self.age((18, 30))], [Self.age((18, 30)), male]).overlappingRanges.isEmpty)
        #expect(quotas([male], [male]).overlappingRanges.isEmpty)
    }

    @Test("two quotas cannot have one name")
    func repeatedNames() {
        let quota: JSONValue = Self.quota(["buyer_quota_id": "a"])["quotas"]?[0] ?? .null
        #expect(PayloadReader(["quotas": [quota, quota]]).mistakes.violations.map(\.field) == ["quotas[1].buyer_quota_id"])
    }

    @Test(
        "a survey goes its way from draft to closed",
        arguments: BuyerSurveyStatus.allCases)
    func life(status: BuyerSurveyStatus) {
        let next: [BuyerSurveyStatus: [BuyerSurveyStatus]] = [
            .draft: [.draft, .live, .closed], .live: [.live, .paused, .closed], .paused: [.live, .paused, .closed], .closed: [.closed],
        ]
        #expect(BuyerSurveyStatus.allCases.filter(status.allows) == next[status])
    }
}
