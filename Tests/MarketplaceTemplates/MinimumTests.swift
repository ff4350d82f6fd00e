import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

@Suite("Places that are kept for quotas")
struct MinimumTests {
    private static let late: Int64 = 1_800_000_001

    /// Comes and completes, as many at once.
    ///
    /// - Returns: How many completed.
    @discardableResult
    private static func come(
        _ genders: [Int64], to survey: Int64, _ marketplace: MarketplaceHarness
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: BuyerEntryState.self) { group in
            for gender in genders {
                group.addTask {
                    do {
                        let entry = try await marketplace.enter(survey, [gender, 30])
                        return entry.state == .admitted ? try await marketplace.finish(entry) : entry.state
                    } catch let error as RPCError where error.reason(as: BuyerEntryRefusal.self) == .paused {
                        return .overquota
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 == .completed ? 1 : 0 }
        }
    }

    @Test("of two hundred men who race no more come in than leave women their minimum, and then as many women as that")
    func race() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 20, m: 20, f: 20, minimums: ["m": 5, "f": 8])
            #expect(try await Self.come(Array(repeating: 1, count: 200), to: survey, marketplace) == 12)
            let between = try await marketplace.counts(survey)
            #expect(between.survey.status == .live && between.total.overquota == 188)
            #expect(try await Self.come(Array(repeating: 2, count: 40), to: survey, marketplace) == 8)
            let counts = try await marketplace.counts(survey)
            #expect(counts.quotas.map(\.completed) == [12, 8] && counts.quotas.map(\.reserved) == [0, 0])
            #expect(counts.total.completed == 20 && counts.survey.status == .paused)
        }
    }

    @Test("whoever races with whom, the survey fills exactly and each quota has its minimum", arguments: 1...3)
    func mixture(round: Int) async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 20, m: 20, f: 20, minimums: ["m": 5, "f": 8])
            let genders = (0..<120).map { Int64($0 % (round + 1) == 0 ? 2 : 1) }
            try await Self.come(genders + Array(repeating: 2, count: 10) + Array(repeating: 1, count: 10), to: survey, marketplace)
            let counts = try await marketplace.counts(survey)
            #expect(counts.total.completed == 20 && counts.survey.status == .paused)
            #expect(counts.quotas[0].completed >= 5 && counts.quotas[1].completed >= 8)
        }
    }

    @Test("minimums that add up to more than the survey wants are taken, and the survey fills (P-19)")
    func excess() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 10, m: 10, f: 10, minimums: ["m": 8, "f": 8])
            #expect(try await Self.come(Array(repeating: 1, count: 20), to: survey, marketplace) == 8)
            #expect(try await Self.come(Array(repeating: 2, count: 20), to: survey, marketplace) == 2)
            #expect(try await marketplace.counts(survey).survey.status == .paused)
        }
    }

    @Test("what those have whose time is over is given back before anybody is refused, and who is late takes nothing that is kept")
    func expiry() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 3, m: 3, f: 3, minimums: ["f": 2])
            let first = try await marketplace.enter(survey, [1, 30])
            #expect(first.state == .admitted)
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota, "the others are kept")
            marketplace.advance(Self.late)
            let second = try await marketplace.enter(survey, [1, 30])
            #expect(second.state == .admitted, "the first one's place is anybody's")
            #expect(try await marketplace.finish(first) == .overquota, "and only what is kept is left")
            #expect(try await marketplace.finish(second) == .completed)
            let women = [try await marketplace.enter(survey, [2, 30]), try await marketplace.enter(survey, [2, 30])]
            marketplace.advance(Self.late)
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota, "kept for women, whoever had them")
            for woman in women { #expect(try await marketplace.finish(woman) == .completed, "late, and still free") }
            let counts = try await marketplace.counts(survey)
            #expect(counts.survey.status == .paused && counts.total.overquota == 3)
        }
    }

    @Test("tests are never refused for what is kept, and take none of it")
    func tests() async throws {
        try await withMarketplace { marketplace in
            let survey = try await marketplace.live(completes: 2, m: 2, f: 2, minimums: ["f": 2])
            for _ in 0..<4 {
                let entry = try await marketplace.enter(survey, [1, 30], test: true)
                #expect(try await marketplace.finish(entry) == .completed)
            }
            #expect(try await marketplace.enter(survey, [1, 30]).state == .overquota)
            #expect(try await Self.come([2, 2], to: survey, marketplace) == 2)
        }
    }

    @Test("a survey whose last places are kept for a quota that lets in nobody at present pauses, and goes on when the quota does")
    func target() async throws {
        try await withMarketplace { marketplace in
            let goal = MarketplaceHarness.goal(completes: 5, m: 5, f: 5, minimums: ["f": 3])
            let women = goal["quotas"]?[1] ?? .null
            func targeted(_ target: Int64) -> JSONValue {
                .object(goal).with(["quotas": [goal["quotas"]?[0] ?? .null, women.with(["current_target": .integer(target)])]])
            }
            let survey = try await marketplace.live(completes: 5, m: 5, f: 5, targeted(1).object ?? [:])
            #expect(try await Self.come([2, 1], to: survey, marketplace) == 2)
            #expect(try await marketplace.counts(survey).survey.status == .live)
            #expect(try await Self.come([1], to: survey, marketplace) == 1)
            #expect(try await marketplace.counts(survey).survey.status == .paused, "at once, not when the next is refused")
            #expect(await refusal { try await marketplace.change(survey, ["ps_survey_status": 22]) }?.code == .invalidArgument)
            #expect(try await marketplace.change(survey, targeted(3).with(["ps_survey_status": 22])).status == .live)
            #expect(try await Self.come([1, 2, 2, 2], to: survey, marketplace) == 2)
            #expect(try await marketplace.counts(survey).quotas.map(\.completed) == [2, 3])
        }
    }
}
