import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Surveys that are full")
struct FullSurveyTests {
    private static func fields(_ body: () async throws -> some Any) async -> [String]? {
        await refusal(body)?.details.fieldViolations?.map(\.field)
    }

    private static let launch: JSONValue = ["ps_survey_status": 22]

    @Test(
        "what is full pauses where it is live, and is not put on the market where it is not",
        arguments: [
            (.live, .live, .paused), (.live, .draft, nil), (.live, .paused, nil), (.paused, .live, .paused), (.closed, .live, .closed),
            (.draft, .draft, .draft), (.paused, .paused, .paused),
        ] as [(BuyerSurveyStatus, BuyerSurveyStatus, BuyerSurveyStatus?)])
    func life(next: BuyerSurveyStatus, current: BuyerSurveyStatus, settled: BuyerSurveyStatus?) {
        #expect(next.whereFull(from: current) == settled)
    }

    @Test("a survey that is full goes live again only with more to complete, and is what it was where it does not")
    func relaunch() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 2, m: 1, f: 1)
            for gender in [1, 2] as [Int64] { try await marketplace.finish(try await marketplace.enter(survey, [gender, 30])) }
            let full = try await marketplace.counts(survey).survey
            #expect(full.status == .paused)
            for payload in [Self.launch, Self.launch.with(["expected_ir": 7]), Self.launch.with(["completes_required": 9])] {
                #expect(await Self.fields { try await marketplace.change(survey, payload) } == ["ps_survey_status"])
            }
            #expect(try await marketplace.counts(survey).survey == full)
            let goal = JSONValue.object(MarketplaceHarness.goal(completes: 3, m: 2, f: 1))
            #expect(try await marketplace.change(survey, goal).status == .paused, "raised, and not launched")
            #expect(try await marketplace.change(survey, Self.launch).status == .live)
            try await marketplace.finish(try await marketplace.enter(survey, [1, 30]))
            #expect(try await marketplace.counts(survey).survey.status == .paused)
            let more = JSONValue.object(MarketplaceHarness.goal(completes: 4, m: 2, f: 2)).with(["ps_survey_status": 22])
            #expect(try await marketplace.change(survey, more).status == .live, "raised and launched in one go")
            #expect(try await marketplace.change(survey, ["ps_survey_status": 44]).status == .closed)
        }
    }

    @Test("what is lowered below its completes pauses with the reply, also where that says that it is live")
    func lowered() async throws {
        try await withMarketplace { marketplace in
            for payload in [["completes_required": 1], ["completes_required": 1, "ps_survey_status": 22]] as [JSONValue] {
                let survey = try await marketplace.live(completes: 9)
                try await marketplace.finish(try await marketplace.enter(survey, [1, 30]))
                let inside = try await marketplace.enter(survey, [1, 30])
                let kept = try await marketplace.change(survey, ["completes_required": 2])
                #expect(kept.status == .live, "who is inside has not completed")
                let lowered = try await marketplace.change(survey, payload)
                #expect(lowered.status == .paused && lowered.wasLaunched)
                #expect(try await marketplace.surveys.get(BuyerSurveyID(id: survey), in: .test(account: 145)) == lowered)
                #expect(try await marketplace.finish(inside) == .overquota)
                #expect(try await marketplace.change(survey, ["completes_required": 2]).status == .paused)
                #expect(try await marketplace.change(survey, Self.launch).status == .live)
            }
        }
    }

    @Test("a survey that asks for nobody is a draft and goes no further")
    func empty() async throws {
        try await withMarketplace { marketplace in
            let order = plainOrder.with(MarketplaceHarness.goal(completes: 5, m: 0, f: 0))
            #expect(await Self.fields { try await marketplace.order(order.with(["ps_survey_status": 22])) } == ["ps_survey_status"])
            let survey = try await marketplace.order(order)
            #expect(survey.status == .draft)
            #expect(await Self.fields { try await marketplace.change(survey.id, Self.launch) } == ["ps_survey_status"])
        }
    }

    @Test("tests fill nothing that a launch looks at")
    func tests() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.order(plainOrder.with(MarketplaceHarness.goal(completes: 1))).id
            for _ in 0..<2 { try await marketplace.finish(try await marketplace.enter(survey, [1, 30], test: true)) }
            #expect(try await marketplace.change(survey, Self.launch).status == .live)
        }
    }

    @Test("however often it is paused, launched, raised and lowered while it fills, it is never live when it is full")
    func race() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 12)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        guard let entry = try? await marketplace.enter(survey, [1, 30]), entry.state == .admitted else { return }
                        try await marketplace.finish(entry)
                    }
                    guard number.isMultiple(of: 2) else { continue }
                    group.addTask {
                        let payloads: [JSONValue] = [
                            ["ps_survey_status": 33], Self.launch, ["completes_required": .integer(12 - Int64(number % 7))],
                            Self.launch.with(["completes_required": 12]),
                        ]
                        if let refused = await Self.fields({ try await marketplace.change(survey, payloads[number / 2 % 4]) }) {
                            #expect(refused == ["ps_survey_status"])
                        }
                        let counts = try await marketplace.counts(survey)
                        #expect(counts.survey.status == .paused || counts.total.completed < counts.completesRequired)
                    }
                }
                try await group.waitForAll()
            }
            try await marketplace.change(survey, ["completes_required": 12])
            while try await marketplace.counts(survey).total.completed < 12 {
                try await marketplace.change(survey, Self.launch)
                try await marketplace.finish(try await marketplace.enter(survey, [1, 30]))
            }
            let counts = try await marketplace.counts(survey)
            #expect(counts.total.completed == 12 && counts.total.reserved == 0 && counts.survey.status == .paused)
            #expect(await Self.fields { try await marketplace.change(survey, Self.launch) } == ["ps_survey_status"])
        }
    }

    @Test("who tests a draft without an address completes it where it ends")
    func draftWithoutAddress() async throws {
        try await withMarketplace { marketplace in
            let content = plainOrder.with(MarketplaceHarness.goal(completes: 1, m: 1)).with(["live_url": .null])
            let template = try await marketplace.template(content)
            let survey = try await marketplace.order(["template_id": .integer(template.id)]).id
            for _ in 0..<2 {
                let entry = try await marketplace.enter(survey, [1, 30], test: true)
                #expect(entry.state == .completed && entry.address == nil)
                #expect(try await marketplace.finish(entry, .terminate) == .completed)
            }
            #expect(try await marketplace.enter(survey, [2, 30], test: true).state == .overquota, "she is in none of its quotas")
            #expect(try await marketplace.enter(survey, [3, 30], test: true).state == .terminated)
            let counts = try await marketplace.counts(survey)
            #expect(counts.tests.completed == 2 && counts.tests.reserved == 0 && counts.total.completed == 0)
            #expect(counts.survey.status == .draft)
        }
    }
}
