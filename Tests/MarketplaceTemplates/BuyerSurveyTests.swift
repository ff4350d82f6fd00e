import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Surveys of buyers")
struct BuyerSurveyTests {
    typealias Harness = MarketplaceHarness

    private static func reason(_ body: () async throws -> some Any) async -> MarketplaceRefusal? {
        await refusal(body)?.reason()
    }

    private static func fields(_ body: () async throws -> some Any) async -> [String]? {
        await refusal(body)?.details.fieldViolations?.map(\.field)
    }

    @Test("of a plain survey everything that is missing is named, and with a template the address may be")
    func required() async throws {
        try await withMarketplace { marketplace in
            let required = [
                "survey_title", "survey_category_code", "survey_localization", "completes_required", "expected_ir", "expected_loi",
                "field_time",
            ]
            #expect(await Self.fields { try await marketplace.order([:]) } == required + ["live_url"])
            let template = try await marketplace.template(["survey_title": "T", "expected_ir": 5])
            let payload: JSONValue = ["template_id": .integer(template.id)]
            #expect(
                await Self.fields { try await marketplace.order(payload) }
                    == required.filter { $0 != "survey_title" && $0 != "expected_ir" })
            #expect(await Self.fields { try await marketplace.order(["survey_title": 5]) }?.count == 8, "no field is named twice")
            #expect(await Self.fields { try await marketplace.order([]) } == ["$"])
            let survey = try await marketplace.order(plainOrder)
            #expect(survey.status == .draft && survey.template == nil && !survey.wasLaunched && survey.version == 1)
        }
    }

    @Test("errors come in the order feature, survey, template, the one template, payload (P-2)")
    func order() async throws {
        try await withMarketplace { marketplace in
            let template = try await marketplace.template(plainOrder, visibility: .default, account: Harness.otherBuyer)
            let other = try await marketplace.template(plainOrder)
            let foreign = try await marketplace.template(plainOrder, account: Harness.otherBuyer)
            func payload(_ id: JSONValue) -> JSONValue { ["template_id": id, "expected_ir": 1_000] }
            let (good, bad): (JSONValue, JSONValue) = (.integer(template.id), .integer(foreign.id))

            #expect(await Self.reason { try await marketplace.order(payload(bad), account: Harness.plainBuyer) } == .featureOff)
            #expect(await Self.reason { try await marketplace.change(99, payload(bad), account: Harness.plainBuyer) } == .featureOff)
            #expect(await Self.reason { try await marketplace.order(payload(bad)) } == .templateUnknown)
            #expect(await Self.reason { try await marketplace.order(payload(999)) } == .templateUnknown)
            #expect(await Self.reason { try await marketplace.change(99, payload(bad)) } == .surveyUnknown)
            #expect(await Self.reason { try await marketplace.change(99, payload("x")) } == .surveyUnknown)

            let plain = try await marketplace.order(plainOrder)
            let made = try await marketplace.order(["template_id": good])
            #expect(made.template == template.id)
            for survey in [plain, made] {
                #expect(await Self.reason { try await marketplace.change(survey.id, payload(bad)) } == .templateUnknown)
            }
            #expect(await Self.reason { try await marketplace.change(plain.id, payload(good)) } == .noTemplate)
            #expect(await Self.reason { try await marketplace.change(made.id, payload(.integer(other.id))) } == .otherTemplate)
            #expect(await Self.fields { try await marketplace.change(made.id, payload(good)) } == ["expected_ir"])
            for malformed in ["15", 1.5, [15], [:], true] as [JSONValue] {
                #expect(await Self.fields { try await marketplace.order(payload(malformed)) } == ["template_id"])
            }
            #expect(await Self.reason { try await marketplace.change(made.id, [:], account: Harness.otherBuyer) } == .surveyUnknown)
        }
    }

    @Test("a survey keeps what it has when its template changes, and cannot name one that is gone (P-23)")
    func copy() async throws {
        try await withMarketplace { marketplace in
            let template = try await marketplace.template(
                plainOrder.with(["survey_title": "First"]), visibility: .shared, sharedWith: [146])
            let named: JSONValue = ["template_id": .integer(template.id)]
            let survey = try await marketplace.order(named, account: 146)
            let new = NewTemplate(
                folder: "f", name: "n", title: "t", visibility: .own, content: plainOrder.with(["survey_title": "Second"]))
            _ = try await marketplace.templates.replace(TemplateReplacement(id: template.id, template: new), in: .test(account: 145))
            let read = try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 146))
            #expect(read == survey && read.settings["survey_title"] == "First")
            #expect(await Self.reason { try await marketplace.change(survey.id, named, account: 146) } == .templateUnknown)
            let changed = try await marketplace.change(survey.id, ["template_id": .null, "expected_loi": 9], account: 146)
            #expect(changed.template == template.id && changed.settings["expected_loi"] == 9 && changed.version == 2)
        }
    }

    @Test("an edit needs no feature as long as it names no template (P-4)")
    func editWithoutFeature() async throws {
        try await withMarketplace { marketplace in
            let template = try await marketplace.template(plainOrder)
            let survey = try await marketplace.order(["template_id": .integer(template.id)])
            marketplace.accounts.set([], of: 145)
            #expect(try await marketplace.change(survey.id, ["field_time": 7]).settings["field_time"] == 7)
            #expect(await Self.reason { try await marketplace.change(survey.id, ["template_id": .integer(template.id)]) } == .featureOff)
        }
    }

    @Test("going live needs an address, gives the survey its marks for good, and what is closed is closed")
    func life() async throws {
        try await withMarketplace { marketplace in
            let template = try await marketplace.template(plainOrder.with(["live_url": .null]))
            let survey = try await marketplace.order(["template_id": .integer(template.id)])
            #expect(await Self.fields { try await marketplace.change(survey.id, ["ps_survey_status": 22]) } == ["live_url"])
            #expect(await Self.fields { try await marketplace.change(survey.id, ["ps_survey_status": 33]) } == ["ps_survey_status"])
            let live = try await marketplace.change(survey.id, ["ps_survey_status": 22, "live_url": "https://example.org/s"])
            #expect(live.status == .live && live.wasLaunched)
            let paused = try await marketplace.change(survey.id, ["ps_survey_status": 33, "expected_ir": 60])
            #expect(paused.status == .paused && paused.wasLaunched && paused.settings["expected_ir"] == 60)
            #expect(await Self.fields { try await marketplace.change(survey.id, ["ps_survey_status": 11]) } == ["ps_survey_status"])
            let closed = try await marketplace.change(survey.id, ["ps_survey_status": 44])
            #expect(closed.status == .closed && closed.wasLaunched)
            #expect(try await marketplace.change(survey.id, ["ps_survey_status": 44]) == closed, "a retry is no change")
            for payload in [["ps_survey_status": 22], ["expected_ir": 61]] as [JSONValue] {
                #expect(await Self.fields { try await marketplace.change(survey.id, payload) } == ["ps_survey_status"])
            }
            #expect(try await marketplace.order(plainOrder.with(["ps_survey_status": 22])).status == .live)
            for status in [33, 44] as [JSONValue] {
                let error = await Self.fields { try await marketplace.order(plainOrder.with(["ps_survey_status": status])) }
                #expect(error == (status == 33 ? ["ps_survey_status"] : nil))
            }
        }
    }

    @Test("a survey that is full is paused by whoever finds it so, once, and only while it is live")
    func pause() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.order(plainOrder.with(["ps_survey_status": 22]))
            func pause(_ account: Int64) async throws -> Bool {
                try await marketplace.database.write { try BuyerSurveyStore.pause(survey.id, account: account, at: testNow, in: $0) }
            }
            #expect(try await !pause(146))
            #expect(try await pause(145))
            #expect(try await !pause(145))
            let paused = try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145))
            #expect(paused.status == .paused && paused.version == 2)
        }
    }

    @Test("quotas that overlap are refused where they are new, and may come back where a template has them")
    func overlaps() async throws {
        try await withMarketplace { marketplace in
            func quota(_ name: String, _ from: Int64) -> JSONValue {
                [
                    "buyer_quota_id": .string(name), "required_count": 1,
                    "criteria": [["qualification_code": 212, "range_sets": [["from": .integer(from), "to": 99, "units": 311]]]],
                ]
            }
            let quotas: JSONValue = ["quotas": [quota("a", 18), quota("b", 30)]]
            #expect(await Self.fields { try await marketplace.order(plainOrder.with(quotas.object ?? [:])) } == ["quotas[1]"])
            let template = try await marketplace.template(plainOrder.with(quotas.object ?? [:]))
            let survey = try await marketplace.order(["template_id": .integer(template.id)])
            #expect(try await marketplace.change(survey.id, quotas) == survey)
            let changed: JSONValue = ["quotas": [quota("a", 19), quota("b", 30)]]
            #expect(await Self.fields { try await marketplace.change(survey.id, changed) } == ["quotas[1]"])
        }
    }

    @Test("balanced clicks need a number of them")
    func clicks() async throws {
        try await withMarketplace { marketplace in
            #expect(await Self.fields { try await marketplace.order(plainOrder.with(["click_balancing": 1])) } == ["click_balancing"])
            let survey = try await marketplace.order(plainOrder.with(["click_balancing": 1, "estimated_clicks": 5, "uniqueLinks": true]))
            #expect(survey.admission == Admission(hasUniqueLinks: true, clicks: 5))
            #expect(try await marketplace.change(survey.id, ["click_balancing": 0]).admission == Admission(hasUniqueLinks: true))
        }
    }

    @Test("an order that is repeated under its key is one survey, however many repeat it at once")
    func repeats() async throws {
        try await withMarketplace { marketplace in
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<40 { group.addTask { try await marketplace.order(plainOrder, key: "k").id } }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            await #expect { try await marketplace.order(plainOrder.with(["expected_ir": 1]), key: "k") } throws: {
                ($0 as? StorageError)?.code == .idempotencyConflict
            }
            #expect(try await !ids.contains(marketplace.order(plainOrder, account: 146, key: "k").id))
        }
    }

    @Test("of many edits at once each is whole, and none is lost that changes something else")
    func races() async throws {
        try await withMarketplace { marketplace in
            func quotas(_ number: Int64) -> JSONValue {
                .array(
                    (0..<10).map { place in
                        [
                            "buyer_quota_id": .string("q\(place)"), "required_count": .integer(number),
                            "criteria": [["qualification_code": 229, "condition_codes": [.integer(place)]]],
                        ]
                    })
            }
            let survey = try await marketplace.order(plainOrder.with(["quotas": quotas(0)]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...8 as ClosedRange<Int64> {
                    group.addTask {
                        try await marketplace.change(
                            survey.id, ["expected_loi": .integer(number), "completes_required": .integer(number), "quotas": quotas(number)])
                    }
                }
                group.addTask { try await marketplace.change(survey.id, ["field_time": 99]) }
                try await group.waitForAll()
            }
            let read = try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145))
            let number = try #require(read.settings["expected_loi"]?.integer)
            #expect(read.settings["completes_required"]?.integer == number && read.settings["field_time"] == 99)
            #expect(read.quotas.map(\.requiredCount) == Array(repeating: number, count: 10))
            #expect(read.quotas.map(\.id) == survey.quotas.map(\.id))
            #expect(read.version == 10)
        }
    }

    @Test("names of quotas can be exchanged, quotas dropped and added, and what is stored is what is answered")
    func quotas() async throws {
        try await withMarketplace { marketplace in
            func quota(_ name: String, _ count: Int64, _ code: String = "1") -> JSONValue {
                [
                    "buyer_quota_id": .string(name), "required_count": .integer(count),
                    "criteria": [["qualification_code": 229, "condition_codes": [.string(code)]]],
                ]
            }
            let survey = try await marketplace.order(plainOrder.with(["quotas": [quota("a", 1), quota("b", 2), quota("c", 3)]]))
            let changed = try await marketplace.change(survey.id, ["quotas": [quota("b", 1), quota("d", 4), quota("a", 2)]])
            #expect(changed.quotas.map(\.buyerID) == ["b", "d", "a"])
            #expect(changed.quotas[0].id == survey.quotas[1].id && changed.quotas[2].id == survey.quotas[0].id)
            let renamed = try await marketplace.change(
                survey.id,
                ["quotas": [quota("c", 1).with(["ps_quota_id": .string(changed.quotas[0].id)]), quota("d", 4), quota("a", 2)]])
            #expect(renamed.quotas[0].id == changed.quotas[0].id)
            #expect(try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145)) == renamed)
            #expect(try await marketplace.change(survey.id, [:]) == renamed, "nothing changes, and the version stays")
        }
    }

    @Test("a template of 500 qualifications and 1,000 quotas makes a survey, and an edit of one quota leaves the others")
    func large() async throws {
        try await withMarketplace { marketplace in
            let qualifications: [JSONValue] = (0..<500).map { number in
                ["qualification_code": .integer(1_000 + number), "condition_codes": .array((0..<20).map { .string("\(number)\($0)") })]
            }
            let quotas: [JSONValue] = (0..<1_000).map { number in
                [
                    "required_count": .integer(number),
                    "criteria": [["qualification_code": .integer(1_000 + number % 500), "condition_codes": [.string("\(number)")]]],
                ]
            }
            let template = try await marketplace.template(
                plainOrder.with(["qualifications": .array(qualifications), "quotas": .array(quotas)]))
            let survey = try await marketplace.order(["template_id": .integer(template.id)])
            #expect(survey.qualifications.count == 500 && survey.quotas.count == 1_000)
            #expect(Set(survey.quotas.map(\.id)).count == 1_000 && Set(survey.quotas.map(\.buyerID)).count == 1_000)
            let changed = try await marketplace.change(
                survey.id, ["quotas": [["required_count": 5, "criteria": [["qualification_code": 1, "condition_codes": ["1"]]]]]])
            #expect(changed.quotas.count == 1_001 && Array(changed.quotas.dropFirst()) == survey.quotas)
            #expect(try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145)) == changed)
        }
    }

    @Test("lists are the account's own, newest first, a page at a time")
    func lists() async throws {
        try await withMarketplace { marketplace in
            var ids: [Int64] = []
            for _ in 0..<5 { ids.append(try await marketplace.order(plainOrder).id) }
            _ = try await marketplace.order(plainOrder, account: 146)
            let rows = try await ListPage.rows { cursor, send in
                try await marketplace.surveys.list(PageRequest(cursor: cursor, limit: 3), in: .test(account: 145), to: send)
            }
            #expect(rows.map(\.id) == ids.reversed())
            for request in [PageRequest(cursor: "x"), PageRequest(limit: 0), PageRequest(limit: 1_001)] {
                #expect(
                    await refusal { try await marketplace.surveys.list(request, in: .test(account: 145)) { _ in } }?.code
                        == .invalidArgument)
            }
        }
    }
}
