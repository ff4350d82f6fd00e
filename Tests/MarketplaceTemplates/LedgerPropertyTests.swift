import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import MarketplaceTemplatesService

/// What the ledger must come to, by looking at all entries each time.
private struct NaiveLedger {
    struct Entry {
        var state = BuyerEntryState.screening
        var places: Set<String> = []
        var until: Int64?
    }

    /// By name, with the survey as a whole as `all`; those that there are.
    var bounds: [String: Int64]
    /// Of quotas, those that have one.
    var minimums: [String: Int64] = [:]
    var isLive = true
    var entries: [Entry] = []

    func committed(_ place: String) -> Int64 { count { $0.state == .completed && $0.places.contains(place) } }
    func held(_ place: String, _ now: Int64) -> Int64 {
        count { $0.state == .admitted && $0.places.contains(place) && ($0.until.map { now <= $0 } ?? false) }
    }

    private func count(_ isCounted: (Entry) -> Bool) -> Int64 { Int64(entries.count(where: isCounted)) }

    private func isFree(_ place: String, _ now: Int64) -> Bool { committed(place) + held(place, now) < bounds[place] ?? .max }

    /// Whether somebody with these places leaves others what is kept for them.
    private func leavesEnough(_ places: Set<String>, _ now: Int64) -> Bool {
        let count = { (place: String) in committed(place) + held(place, now) }
        let isMissing = { (place: String) in count(place) < minimums[place] ?? 0 }
        return ([["m", "f"], ["young", "old"]] as [[String]]).allSatisfy { set in
            let kept = set.reduce(0) { $0 + max(0, (minimums[$1] ?? 0) - count($1)) }
            return set.contains { places.contains($0) && isMissing($0) } || (bounds["all"] ?? 0) - count("all") - 1 >= kept
        }
    }

    /// What a buyer orders from now on.
    mutating func change(_ bounds: [String: Int64], _ minimums: [String: Int64]) {
        (self.bounds, self.minimums) = (bounds, minimums)
        if isFull { isLive = false }
    }

    var isFull: Bool {
        let reached = { (place: String) in committed(place) >= bounds[place] ?? .max }
        return ([["all"], ["m", "f"], ["young", "old"]] as [[String]]).contains { set in
            let present = set.filter { bounds[$0] != nil }
            return !present.isEmpty && present.allSatisfy(reached)
        }
    }

    mutating func screen(_ index: Int, _ profile: (isMale: Bool, age: Int64), _ now: Int64, hold: Int64) {
        guard entries[index].state == .screening else { return }
        guard isLive else {
            entries[index].state = .overquota
            return
        }
        let places: Set<String> = ["all", profile.isMale ? "m" : "f", profile.age < 40 ? "young" : "old"]
        guard places.allSatisfy({ isFree($0, now) }), leavesEnough(places, now) else {
            entries[index].state = .overquota
            if isFull { isLive = false }
            return
        }
        entries[index] = Entry(state: .admitted, places: places, until: now + hold)
    }

    mutating func finish(_ index: Int, _ outcome: BuyerEntryOutcome, _ now: Int64) {
        guard entries[index].state == .admitted else { return }
        let entry = entries[index]
        let isHolding = entry.until.map { now <= $0 } ?? false
        entries[index].until = nil
        switch outcome {
        case .terminate: entries[index].state = .terminated
        case .overquota: entries[index].state = .overquota
        case .complete:
            let hasPlaces = entry.places.allSatisfy { place in
                isHolding ? committed(place) < bounds[place] ?? .max : isFree(place, now)
            }
            let mayCommit = hasPlaces && (isHolding || leavesEnough(entry.places, now))
            entries[index].state = mayCommit ? .completed : .overquota
            if mayCommit, entry.places.contains(where: { committed($0) >= bounds[$0] ?? .max }), isFull { isLive = false }
        }
    }
}

@Suite("The ledger of quotas")
struct LedgerPropertyTests {
    private static let minute: Int64 = 60_000_000

    @Test("random interleavings come to what a naive count of all entries comes to", arguments: 1...16 as ClosedRange<UInt64>)
    func interleavings(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withMarketplace { marketplace in
            func counts() -> [String: Int64] {
                [
                    "all": .random(in: 3...12, using: &random), "m": .random(in: 0...6, using: &random),
                    "f": .random(in: 1...6, using: &random),
                    "young": .random(in: 1...7, using: &random), "old": .random(in: 0...7, using: &random),
                ]
            }
            /// Every other seed has places kept for some quotas.
            func minimums(_ bounds: [String: Int64]) -> [String: Int64] {
                guard seed.isMultiple(of: 2) else { return [:] }
                return ["m", "f", "young"].reduce(into: [:]) { minimums, quota in
                    if Bool.random(using: &random) { minimums[quota] = .random(in: 0...(bounds[quota] ?? 0), using: &random) }
                }
            }
            var naive = NaiveLedger(bounds: counts())
            naive.minimums = minimums(naive.bounds)
            let goal = { (naive: NaiveLedger) in
                let bounds = naive.bounds
                return JSONValue.object(
                    MarketplaceHarness.goal(
                        completes: bounds["all"] ?? 1, m: bounds["m"], f: bounds["f"], young: bounds["young"], old: bounds["old"],
                        minimums: naive.minimums))
            }
            let survey = try await marketplace.order(plainOrder.with(goal(naive).object ?? [:])).id
            try await marketplace.change(survey, ["ps_survey_status": 22])
            var entries: [(entry: BuyerEntry, isMale: Bool, age: Int64)] = []
            for step in 0..<140 {
                let now = marketplace.time.withLockedValue { $0 }
                switch Int.random(in: 0..<20, using: &random) {
                case 0..<6 where naive.isLive:
                    let entry = try await marketplace.begin(survey)
                    let (isMale, age) = (Bool.random(using: &random), Int64.random(in: 18...80, using: &random))
                    marketplace.peers.answer(token: try #require(entry.screener?.token), [isMale ? 1 : 2, age])
                    entries.append((entry, isMale, age))
                    naive.entries.append(NaiveLedger.Entry())
                case 0..<11 where !entries.isEmpty:
                    let index = Int.random(in: 0..<entries.count, using: &random)
                    _ = try await marketplace.entries.screen(BuyerEntryID(id: entries[index].entry.id), in: .test())
                    naive.screen(index, (entries[index].isMale, entries[index].age), now, hold: 30 * Self.minute)
                case 11..<16 where !entries.isEmpty:
                    let index = Int.random(in: 0..<entries.count, using: &random)
                    guard naive.entries[index].state != .screening else { continue }
                    let outcome: BuyerEntryOutcome = [.complete, .complete, .complete, .terminate, .overquota].randomElement(
                        using: &random)!
                    try await marketplace.finish(entries[index].entry, outcome)
                    naive.finish(index, outcome, now)
                case 16: marketplace.advance(.random(in: 1...20, using: &random) * Self.minute)
                case 17:
                    try await ReservationSweep(
                        database: marketplace.database, clock: .init { marketplace.time.withLockedValue { $0 } },
                        logger: .init(label: "test")
                    ).sweep()
                case 18:
                    let bounds = counts()
                    naive.change(bounds, minimums(bounds))
                    try await marketplace.change(survey, goal(naive))
                case 19 where !naive.isLive:
                    let refused = await refusal { try await marketplace.change(survey, ["ps_survey_status": 22]) }
                    #expect((refused != nil) == naive.isFull, "seed \(seed), step \(step)")
                    naive.isLive = !naive.isFull
                default: break
                }
                try await check(marketplace, survey, naive, "seed \(seed), step \(step)")
            }
            for (index, entry) in entries.enumerated() {
                let state = try await marketplace.entries.get(BuyerEntryID(id: entry.entry.id), in: .test()).state
                #expect(state == naive.entries[index].state, "seed \(seed), entry \(index)")
            }
        }
    }

    private func check(_ marketplace: MarketplaceHarness, _ survey: Int64, _ naive: NaiveLedger, _ comment: Comment) async throws {
        let now = marketplace.time.withLockedValue { $0 }
        let counts = try await marketplace.counts(survey)
        #expect((counts.survey.status == .live) == naive.isLive, comment)
        for (place, count) in zip(["all"] + counts.survey.quotas.map(\.buyerID), [counts.total] + counts.quotas) {
            #expect(count.completed == naive.committed(place), "\(comment), \(place)")
            #expect(count.reserved == naive.held(place, now), "\(comment), \(place)")
            #expect(count.limit == naive.bounds[place], "\(comment), \(place)")
        }
    }
}
