import Contracts
import Foundation
import JSON
import Logging
import RPC
import Storage
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Quotas by share")
struct ShareTests {
    private static func quota(_ name: String, _ code: String, _ members: JSONObject) -> JSONValue {
        let quota: JSONValue = [
            "buyer_quota_id": .string(name), "criteria": [["qualification_code": 211, "condition_codes": [.string(code)]]],
        ]
        return quota.with(members)
    }

    /// Men by a share and women by a count.
    private static func quotas(_ men: JSONObject, _ women: JSONObject = ["required_count": 7]) -> JSONValue {
        ["quotas": [quota("m", "111", men), quota("f", "112", women)]]
    }

    private static func violations(_ body: () async throws -> some Any) async -> [String]? {
        await refusal(body)?.details.fieldViolations?.map { "\($0.field) \($0.description)" }
    }

    @Test("a share follows the survey's completes, and a count stays (BEHAVIOUR 6.3 C)")
    func rescaling() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.order(plainOrder.with(Self.quotas(["percentage": 12.5]).object ?? [:]))
            #expect(survey.quotas.map(\.requiredCount) == [3, 7] && survey.quotas.map(\.target) == [3, 7])
            #expect(survey.quotas.map(\.share) == ["12.5", nil])
            let more = try await marketplace.change(survey.id, ["completes_required": 400])
            #expect(more.quotas.map(\.requiredCount) == [50, 7] && more.quotas.map(\.target) == [50, 7])
            #expect(more.quotas.map(\.id) == survey.quotas.map(\.id))
            #expect(try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145)) == more)
            #expect(try await marketplace.change(survey.id, ["expected_ir": 5]).quotas == more.quotas)
            let both = try await marketplace.change(survey.id, Self.quotas(["percentage": 25]).with(["completes_required": 10]))
            #expect(both.quotas.map(\.requiredCount) == [3, 7], "2.5 is 3")
            let counted = try await marketplace.change(survey.id, Self.quotas(["required_count": 4, "percentage": 25]))
            #expect(counted.quotas.map(\.share) == [nil, nil] && counted.quotas[0].id == survey.quotas[0].id)
            #expect(try await marketplace.change(survey.id, ["completes_required": 80]).quotas.map(\.requiredCount) == [4, 7])
        }
    }

    @Test("a quota that comes back as it was read keeps what replies do not show of it, and one that says more does not")
    func readBack() async throws {
        try await withMarketplace { marketplace in
            let flexible: JSONObject = ["required_count": 7, "current_target": 3, "flexible": ["enable": true, "value": 20], "minimum": 2]
            let survey = try await marketplace.order(plainOrder.with(Self.quotas(["percentage": 50], flexible).object ?? [:]))
            let count = survey.quotas[0].requiredCount
            let back = Self.quotas(["required_count": .integer(count)])
            #expect(try await marketplace.change(survey.id, back).quotas == survey.quotas)
            let turned = Self.quotas(["required_count": .integer(count)], ["required_count": 7, "flexible": ["enable": false]])
            let changed = try await marketplace.change(survey.id, turned)
            #expect(changed.quotas[0] == survey.quotas[0])
            #expect(changed.quotas[1].target == 7 && changed.quotas[1].maximum == nil && changed.quotas[1].minimum == nil)
            let verbatim = try await marketplace.change(survey.id, back.with(["completes_required": 400]))
            #expect(verbatim.quotas.map(\.requiredCount) == [count, 7] && verbatim.quotas[0].share == nil)
        }
    }

    @Test("shares of a template are taken of the completes that the survey has")
    func template() async throws {
        try await withMarketplace { marketplace in
            let content = plainOrder.with(Self.quotas(["percentage": 50, "flexible": ["enable": true, "value": 10]]).object ?? [:])
            let template = try await marketplace.template(content)
            let named: JSONValue = ["template_id": .integer(template.id)]
            let own = try await marketplace.order(named.with(["completes_required": 60]))
            #expect(own.quotas.map(\.requiredCount) == [30, 7] && own.quotas[0].maximum == 33)
            let inherited = try await marketplace.order(named)
            #expect(inherited.quotas.map(\.requiredCount) == [10, 7] && inherited.quotas[0].maximum == 11)
            let changed = try await marketplace.change(inherited.id, named.with(["completes_required": 200]))
            #expect(changed.quotas.map(\.requiredCount) == [100, 7] && changed.quotas[0].maximum == 110)
            let incomplete = try await marketplace.template(content.with(["completes_required": .null]))
            let reference: JSONValue = ["template_id": .integer(incomplete.id)]
            #expect(await Self.violations { try await marketplace.order(reference) } == ["completes_required is required"])
            #expect(try await marketplace.order(reference.with(["completes_required": 4])).quotas.map(\.requiredCount) == [2, 7])
        }
    }

    @Test(
        "what stands beside a share must go with what the share comes to",
        arguments: [
            (["percentage": 50, "current_target": 11], ["quotas[0].current_target must be at most the quota's count, 10"]),
            (
                ["percentage": 50, "flexible": ["enable": true], "maximum": 9, "minimum": 12],
                [
                    "quotas[0].maximum must be at least the quota's count, 10", "quotas[0].minimum must be at most the quota's count, 10",
                ]
            ),
            (["percentage": 50, "current_target": 10, "maximum": 1, "minimum": 30], nil),
            (["percentage": 50, "flexible": ["enable": true, "value": 0], "maximum": 1, "minimum": 30], nil),
        ] as [(JSONObject, [String]?)])
    func misfits(members: JSONObject, violations: [String]?) async throws {
        try await withMarketplace { marketplace in
            let order = plainOrder.with(Self.quotas(members).object ?? [:])
            #expect(await Self.violations { try await marketplace.order(order) } == violations)
        }
    }

    @Test("completes that no longer go with a quota's own bounds are refused by its name, and nothing is changed")
    func outgrown() async throws {
        try await withMarketplace { marketplace in
            let men: JSONObject = ["percentage": 50, "flexible": ["enable": true], "maximum": 12, "minimum": 8, "current_target": 9]
            let survey = try await marketplace.order(plainOrder.with(Self.quotas(men).object ?? [:]))
            #expect(survey.quotas[0].maximum == 12 && survey.quotas[0].minimum == 8 && survey.quotas[0].target == 9)
            let more = try await marketplace.change(survey.id, ["completes_required": 24])
            #expect(more.quotas[0].requiredCount == 12 && more.quotas[0].maximum == 12 && more.quotas[0].target == 9)
            #expect(
                await Self.violations { try await marketplace.change(survey.id, ["completes_required": 26]) } == [
                    "completes_required does not go with the maximum of the quota m, which must be at least the quota's count, 13"
                ])
            let fewer = await Self.violations { try await marketplace.change(survey.id, ["completes_required": 14]) }
            #expect(fewer?.count == 2 && fewer?.allSatisfy { $0.contains("quota m, which must be at most the quota's count, 7") } ?? false)
            #expect(try await marketplace.surveys.get(BuyerSurveyID(id: survey.id), in: .test(account: 145)) == more)
            let anew = try await marketplace.change(
                survey.id, Self.quotas(["percentage": 50, "flexible": ["enable": true, "value": 20]]).with(["completes_required": 26]))
            #expect(anew.quotas[0].maximum == 15 && anew.quotas[0].minimum == nil)
        }
    }

    @Test("whom a share lets in is bounded by what it comes to, before and after")
    func bounds() async throws {
        try await withMarketplace { marketplace in
            let order = plainOrder.with(MarketplaceHarness.goal(completes: 2))
                .with(Self.quotas(["percentage": 50], ["percentage": 50]).object ?? [:]).with(["ps_survey_status": 22])
            let survey = try await marketplace.order(order).id
            let first = try await marketplace.enter(survey, [1, 30])
            #expect(first.state == .admitted)
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota)
            try await marketplace.change(survey, ["completes_required": 4])
            let second = try await marketplace.enter(survey, [1, 30])
            #expect(second.state == .admitted)
            for entry in [first, second] { #expect(try await marketplace.finish(entry) == .completed) }
            try await marketplace.change(survey, ["completes_required": 2])
            #expect(try await marketplace.counts(survey).survey.status == .paused)
        }
    }

    @Test("quotas that were stored before there were shares are counted ones that nothing is kept for")
    func before() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fieldwork-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func open(_ migrations: [Migration]) throws -> Database {
            try Database.open(
                DatabaseConfiguration(path: "\(folder)/marketplace-templates.sqlite"), migrations: migrations, logger: Logger(label: "test")
            )
        }
        let old = try open(Migration.marketplaceTemplates.filter { $0.id != Migration.quotaTerms.id })
        try await old.write { transaction in
            try transaction.execute(
                """
                INSERT INTO buyer_surveys (id, account, version, status, settings, qualifications, unique_links, created_at, changed_at)
                VALUES (7, 145, 1, 11, '{"completes_required":20}', '[]', 0, 0, 0)
                """)
            try transaction.execute(
                """
                INSERT INTO buyer_quotas (account, survey, id, buyer_id, place, title, required_count, target, criteria, maximum)
                VALUES (145, 7, 'q', 'b', 0, '', 10, 10, '[{"code":211,"conditionCodes":["111"]}]', 12)
                """)
        }
        await old.close()
        let new = try open(Migration.marketplaceTemplates)
        let quotas = try await new.read { try BuyerSurveyStore.find(7, account: 145, in: $0)?.quotas }
        await new.close()
        #expect(
            quotas == [
                BuyerQuota(
                    id: "q", buyerID: "b", title: "", requiredCount: 10, target: 10, maximum: 12,
                    criteria: [Qualification(code: 211, conditionCodes: ["111"])])
            ])
    }
}
