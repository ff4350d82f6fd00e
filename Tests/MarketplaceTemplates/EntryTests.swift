import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Entries into buyers' surveys")
struct EntryTests {
    private static func reason(_ body: () async throws -> some Any) async -> BuyerEntryRefusal? {
        await refusal(body)?.reason()
    }

    @Test("who is wanted gets a place and the address, and completes once, however often that is told")
    func completion() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 20, m: 2, f: 2)
            let entry = try await marketplace.enter(survey, [1, 30])
            #expect(entry.state == .admitted && entry.address == "https://example.org/survey?id=\(entry.id)")
            #expect(try await marketplace.counts(survey).quotas.map(\.reserved) == [1, 0])
            for _ in 0..<3 { #expect(try await marketplace.finish(entry) == .completed) }
            #expect(try await marketplace.finish(entry, .terminate) == .completed, "the first result stays")
            let counts = try await marketplace.counts(survey)
            #expect(counts.quotas.map(\.completed) == [1, 0] && counts.quotas.map(\.reserved) == [0, 0])
            #expect(counts.total == QuotaCount(limit: 20, completed: 1, reserved: 0, entered: 1))
            #expect(counts.survey.lastCompleteAt == testNow)
        }
    }

    @Test("who is not wanted, and whom the buyer sends back, gives nothing away and is counted")
    func others() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 20, m: 1)
            #expect(try await marketplace.enter(survey, [3, 30]).state == .terminated)
            #expect(try await marketplace.enter(survey, [1, 12]).state == .terminated)
            #expect(try await marketplace.enter(survey, [2, 30]).state == .overquota, "no quota for her")
            let entry = try await marketplace.enter(survey, [1, 30])
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota, "the place is taken")
            #expect(try await marketplace.finish(entry, .terminate) == .terminated)
            let second = try await marketplace.enter(survey, [1, 30])
            #expect(try await marketplace.finish(second, .overquota) == .overquota)
            let total = try await marketplace.counts(survey).total
            #expect(total == QuotaCount(limit: 20, completed: 0, reserved: 0, entered: 6, terminated: 3, overquota: 3))
        }
    }

    @Test("a place is free again when its time is over, and who comes late completes only where one is")
    func expiry() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 20, m: 1)
            let first = try await marketplace.enter(survey, [1, 30])
            marketplace.advance(1_800_000_000)
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota, "the last instant is still the first's")
            marketplace.advance(1)
            #expect(try await marketplace.counts(survey).quotas[0].reserved == 0)
            let second = try await marketplace.enter(survey, [1, 30])
            #expect(second.state == .admitted)
            #expect(try await marketplace.finish(first) == .overquota)
            marketplace.advance(3_600_000_000)
            #expect(try await marketplace.finish(second) == .completed, "late, and nobody has come between")
            #expect(try await marketplace.counts(survey).survey.status == .paused)
            #expect(try await marketplace.finish(first) == .overquota)
        }
    }

    @Test("a survey pauses when it is full, and what a buyer changes afterwards holds at once")
    func fullness() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 2, m: 1, f: 5)
            let (late, entry) = (try await marketplace.begin(survey), try await marketplace.enter(survey, [1, 30]))
            #expect(try await marketplace.finish(entry) == .completed)
            #expect(try await marketplace.counts(survey).survey.status == .live, "women are still wanted")
            #expect(try await marketplace.finish(try await marketplace.enter(survey, [2, 30])) == .completed)
            #expect(try await marketplace.counts(survey).survey.status == .paused)
            #expect(await Self.reason { try await marketplace.begin(survey) } == .paused)
            marketplace.peers.answer(token: try #require(late.screener?.token), [2, 30])
            #expect(try await marketplace.entries.screen(BuyerEntryID(id: late.id), in: .test()).state == .overquota)

            try await marketplace.change(survey, .object(MarketplaceHarness.goal(completes: 4, m: 2, f: 2)).with(["ps_survey_status": 22]))
            let more = try await marketplace.enter(survey, [1, 30])
            #expect(try await marketplace.finish(more) == .completed)
            let inside = try await marketplace.enter(survey, [2, 40])
            try await marketplace.change(survey, .object(MarketplaceHarness.goal(completes: 4, m: 2, f: 1)))
            #expect(try await marketplace.finish(inside) == .overquota, "the buyer wants no more of them")
            #expect(try await marketplace.counts(survey).quotas.map(\.completed) == [2, 1])
        }
    }

    @Test("tests enter drafts too, never find a quota full, and count for themselves")
    func tests() async throws {
        try await withMarketplace { marketplace in
            let order = plainOrder.with(MarketplaceHarness.goal(completes: 1, m: 1)).with(["test_url": "https://example.org/test"])
            let survey = try await marketplace.order(order).id
            for _ in 0..<3 {
                let entry = try await marketplace.enter(survey, [1, 30], test: true)
                #expect(entry.address == "https://example.org/test?transaction_id=\(entry.id)")
                #expect(try await marketplace.finish(entry) == .completed)
            }
            #expect(try await marketplace.enter(survey, [3, 30], test: true).state == .terminated)
            #expect(await Self.reason { try await marketplace.begin(survey) } == .notYet)
            let counts = try await marketplace.counts(survey)
            #expect(counts.tests.completed == 3 && counts.tests.terminated == 1 && counts.total.completed == 0)
            #expect(counts.survey.status == .draft && counts.survey.lastCompleteAt == nil && counts.quotas[0].completed == 0)
            let wrong = BuyerEntryLink(survey: survey, isTest: true, password: "b70mx8")
            #expect(
                await Self.reason {
                    try await marketplace.entries.begin(.init(link: wrong, participation: "0123456789abcdef"), in: .test())
                } == .link)
            #expect(try await marketplace.entries.look(wrong, in: .test()).refusal == .link)
        }
    }

    @Test("one start is one entry, a unique link is one for everybody, and balanced clicks let in as many as are wanted")
    func admission() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 9, ["uniqueLinks": true])
            #expect(await Self.reason { try await marketplace.begin(survey) } == .link)
            let entry = try await marketplace.begin(survey, supplier: "23", transaction: "x")
            #expect(try await marketplace.begin(survey, supplier: "23", transaction: "x") == entry)
            #expect(try await marketplace.begin(survey, supplier: "24", transaction: "x").id != entry.id)
            #expect(marketplace.peers.creations == 1 && marketplace.peers.grants == 2)

            let balanced = try await marketplace.live(completes: 9, ["click_balancing": 1, "estimated_clicks": 2])
            let name = Randomness.transactionID()
            let first = try await marketplace.begin(balanced, transaction: "x", name: name)
            #expect(try await marketplace.begin(balanced, transaction: "x", name: name) == first)
            _ = try await marketplace.begin(balanced, transaction: "x")
            #expect(await Self.reason { try await marketplace.begin(balanced, transaction: "y") } == .full)
            #expect(try await marketplace.begin(balanced, name: name) == first)
            for _ in 0..<50 { #expect(try await marketplace.entries.look(BuyerEntryLink(survey: balanced), in: .test()).refusal == nil) }
            #expect(try await marketplace.counts(balanced).total.entered == 2)
        }
    }

    @Test("the questions come first, and a result only after them")
    func sequence() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 9)
            let entry = try await marketplace.begin(survey)
            #expect(await Self.reason { try await marketplace.entries.screen(BuyerEntryID(id: entry.id), in: .test()) } == .unanswered)
            #expect(await Self.reason { try await marketplace.finish(entry) } == .notAdmitted)
            #expect(await refusal { try await marketplace.entries.get(BuyerEntryID(id: "0"), in: .test()) }?.code == .notFound)
            #expect(
                await refusal { try await marketplace.entries.counts(BuyerSurveyID(id: survey), in: .test(account: 146)) }?.code
                    == .notFound)
        }
    }

    @Test("of any number who race for a quota as many complete as it has places, and each once")
    func race() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 100, m: 7, f: 3, young: 6)
            let states = try await withThrowingTaskGroup(of: BuyerEntryState.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let entry = try await marketplace.enter(survey, [Int64(number % 2 + 1), 30])
                        guard entry.state == .admitted else { return entry.state }
                        async let first = marketplace.finish(entry)
                        async let second = marketplace.finish(entry)
                        let results = try await [first, second]
                        #expect(results[0] == results[1])
                        return results[0]
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states.filter { $0 == .completed }.count == 6)
            let counts = try await marketplace.counts(survey)
            #expect(counts.quotas[2].completed == 6 && counts.quotas[0].completed + counts.quotas[1].completed == 6)
            #expect(counts.quotas.allSatisfy { $0.reserved == 0 } && counts.survey.status == .paused)
        }
    }
}
