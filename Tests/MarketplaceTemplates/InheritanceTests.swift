import Contracts
import JSON
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("What a survey inherits")
struct InheritanceTests {
    private static func content(_ json: JSONValue) throws -> SurveyContent {
        let reader = PayloadReader(try #require(json.object))
        #expect(reader.mistakes.isEmpty)
        return reader.content
    }

    private static func merged(_ payload: JSONValue, over survey: JSONValue? = nil, _ template: JSONValue? = nil) throws
        -> SurveyInheritance.Result
    {
        SurveyInheritance.merged(
            try content(payload), over: try survey.map(content), over: try template.map(content), names: .random)
    }

    /// Quotas by the buyer's names, and whom they count, in order.
    private static func quotas(_ result: SurveyInheritance.Result) -> [String] {
        result.quotas.map { quota in
            "\(quota.buyerID):" + quota.criteria.map { "\($0.code)" }.joined(separator: "+") + "=\(quota.requiredCount)"
        }
    }

    private static func quota(_ name: String?, _ count: Int64, _ codes: Int64...) -> JSONValue {
        var quota: JSONValue = [
            "required_count": .integer(count),
            "criteria": .array(codes.map { ["qualification_code": .integer($0), "condition_codes": [.string("\(count)")]] }),
        ]
        quota["buyer_quota_id"] = name.map { .string($0) }
        return quota
    }

    @Test("the document's survey of template 15 has its own values, and the template's qualifications and quotas behind its own")
    func ownValues() throws {
        let printed = try PureSpectrumDocument.survey15.json
        let template = printed.template(without: ([211], ["6FLMpfWu9rzNmW9"])).with(["survey_title": "Other", "completes_required": 99])
        let result = try Self.merged(try PureSpectrumDocument.order15.json, over: nil, template)
        let expected = try Self.content(printed)
        #expect(result.quotas.map(\.buyerID) == expected.quotas.map(\.buyerID))
        #expect(result.quotas.map(\.requiredCount) == expected.quotas.map { $0.terms.count(of: 20) })
        #expect(result.quotas.map { $0.criteria.map(\.conditionCodes) } == expected.quotas.map { $0.criteria.map(\.conditionCodes) })
        #expect(result.quotas.map { $0.criteria.map(\.rangeSets) } == expected.quotas.map { $0.criteria.map(\.rangeSets) })
        #expect(result.qualifications.map(\.code) == [211, 212, 215, 229])
        #expect(result.qualifications.map(\.conditionCodes) == expected.qualifications.map(\.conditionCodes))
        for field in SurveyField.allCases where field != .uniqueLinks {
            #expect(result.settings[field.rawValue] == expected[field], "\(field)")
        }
        #expect(Set(result.quotas.map(\.id)).isDisjoint(with: (printed["quotas"]?.array ?? []).compactMap { $0["ps_quota_id"]?.string }))
        #expect(
            result.quotas.allSatisfy { $0.id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil })
    }

    @Test("the document's survey of template 5 alone is the template")
    func template() throws {
        let printed = try PureSpectrumDocument.survey5.json
        let result = try Self.merged(["template_id": 5], over: nil, printed)
        #expect(Self.quotas(result) == ["v11eMeGAyRyYday:229=50", "SJFDq4ZrU1F8ml8:229=50"])
        #expect(result.qualifications.map(\.code) == [212, 229])
        #expect(result.settings["survey_title"] == "Template Update : Pooja" && result.settings["completes_required"] == 100)
    }

    @Test("the document's changed survey keeps what it has, over its template")
    func change() throws {
        let (before, template) = (try PureSpectrumDocument.changed5.json, try PureSpectrumDocument.survey5.json)
        let result = try Self.merged(["template_id": 5], over: before, template)
        let expected = try Self.content(before)
        #expect(result.content.settings == expected.settings)
        #expect(result.qualifications == expected.qualifications)
        #expect(result.quotas.map(\.id) == expected.quotas.map(\.id), "ids stay with their quotas")
        #expect(result.settings["completes_required"] == 400 && result.settings["survey_localization"] == "es_US")
    }

    @Test("the first layer that has a field decides, and null has none", arguments: [JSONValue.null, 7])
    func precedence(incidence: JSONValue) throws {
        let result = try Self.merged(
            ["expected_ir": incidence, "field_time": 1], over: ["field_time": 2, "expected_loi": 2, "expected_ir": 2],
            ["field_time": 3, "expected_loi": 3, "completes_required": 3])
        #expect(
            result.settings
                == ["expected_ir": incidence.isNull ? 2 : 7, "field_time": 1, "expected_loi": 2, "completes_required": 3])
    }

    @Test("quotas on a set of codes replace those that lower layers have on it, and no others")
    func sets() throws {
        let payload: JSONValue = ["quotas": [Self.quota("p1", 1, 211), Self.quota("p2", 2, 212, 211)]]
        let survey: JSONValue = ["quotas": [Self.quota("s1", 3, 211), Self.quota("s2", 4, 211, 212), Self.quota("s3", 5, 215)]]
        let template: JSONValue = ["quotas": [Self.quota("t1", 6, 215), Self.quota("t2", 7, 215, 211), Self.quota("t3", 8, 212)]]
        #expect(
            Self.quotas(try Self.merged(payload, over: survey, template))
                == ["p1:211=1", "p2:212+211=2", "s3:215=5", "t2:215+211=7", "t3:212=8"])
    }

    @Test("a list that is empty, or an empty object, inherits as one that is not there does", arguments: [[], [:], .null] as [JSONValue])
    func empty(list: JSONValue) throws {
        let template: JSONValue = [
            "quotas": [Self.quota("t1", 6, 215)], "qualifications": [["qualification_code": 215, "condition_codes": ["6"]]],
        ]
        let result = try Self.merged(["quotas": list, "qualifications": list], over: nil, template)
        #expect(Self.quotas(result) == ["t1:215=6"])
        #expect(result.qualifications.map(\.code) == [215])
    }

    @Test("a quota keeps its id by its name, by its id, or by whom it counts, and only once")
    func identity() throws {
        let before = try Self.merged(["quotas": [Self.quota("a", 1, 211), Self.quota("b", 2, 211), Self.quota(nil, 3, 212)]])
        let ids = before.quotas.map(\.id)
        let names = before.quotas.map(\.buyerID)
        let payload: JSONValue = [
            "quotas": [
                Self.quota(nil, 3, 212), Self.quota("b", 20, 215), Self.quota("new", 9, 216).with(["ps_quota_id": .string(ids[0])]),
                Self.quota(nil, 3, 212, 213),
            ]
        ]
        let after = SurveyInheritance.merged(try Self.content(payload), over: before.content, over: nil, names: .random)
        #expect(after.quotas.count == 4)
        #expect(after.quotas.prefix(3).map(\.id) == [ids[2], ids[1], ids[0]])
        #expect(after.quotas.prefix(3).map(\.buyerID) == [names[2], "b", "new"])
        #expect(!ids.contains(after.quotas[3].id))
    }

    @Test("a drawn name is never one that the survey has")
    func drawing() throws {
        var drawn = ["taken", "taken", "free"].makeIterator()
        let payload: JSONValue = ["quotas": [Self.quota(nil, 1, 211), Self.quota("taken", 2, 211)]]
        let names = SurveyInheritance.QuotaNames(buyerID: { drawn.next() ?? "none" }, id: { "id" })
        let result = SurveyInheritance.merged(try Self.content(payload), over: nil, over: nil, names: names)
        #expect(result.quotas.map(\.buyerID) == ["free", "taken"])
        #expect(SurveyInheritance.QuotaNames.random.buyerID().wholeMatch(of: /[A-Za-z0-9]{15}/) != nil)
    }
}
