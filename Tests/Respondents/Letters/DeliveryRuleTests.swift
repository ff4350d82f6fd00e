import Testing

@testable import RespondentsService

@Suite("Rules of delivery")
struct DeliveryRuleTests {
    private static let second: Int64 = 1_000_000

    @Test("letters to one domain leave evenly, a second's worth at once, and other domains do not wait for them")
    func pace() {
        var pace = DomainPace(perMinute: 600)
        let now: Int64 = 1_000 * Self.second
        var (gone, instants) = (0, [Int64]())
        for _ in 0..<30 {
            if let instant = pace.wait(of: "a", hasWaited: false, at: now) { instants.append(instant) } else { gone += 1 }
        }
        #expect(gone == 10)
        #expect(instants.count == 20 && Set(instants).count == 20)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $1 - $0 == Self.second / 10 })
        let other = pace.wait(of: "b", hasWaited: false, at: now)
        #expect(other == nil)
    }

    @Test("those who wait leave when they were told, and whoever comes anew does not overtake them")
    func order() throws {
        var pace = DomainPace(perMinute: 60)
        let now: Int64 = 1_000 * Self.second
        var asked: [Int64?] = []
        for _ in 0..<3 { asked.append(pace.wait(of: "a", hasWaited: false, at: now)) }
        #expect(asked[0] == nil)
        let (first, second) = (try #require(asked[1]), try #require(asked[2]))
        #expect(first < second)
        let new = pace.wait(of: "a", hasWaited: false, at: first) ?? 0
        #expect(new > second)
        let waited = [pace.wait(of: "a", hasWaited: true, at: first), pace.wait(of: "a", hasWaited: true, at: second)]
        #expect(waited == [nil, nil])
    }

    @Test("over an hour no more leave than the pace allows, however often it is asked", arguments: [1, 30, 60, 300, 6_000])
    func bound(perMinute: Int64) {
        var pace = DomainPace(perMinute: perMinute)
        var (gone, now) = (Int64(0), Int64(0))
        while now < 600 * Self.second {
            if pace.wait(of: "a", hasWaited: true, at: now) == nil { gone += 1 }
            now += 7_919
        }
        #expect(gone <= perMinute * 10 + max(1, perMinute / 60) + 1)
        #expect(gone >= perMinute * 10 - perMinute / 5 - 1)
    }

    @Test("without a pace nothing waits")
    func noPace() {
        var pace = DomainPace(perMinute: 0)
        let waits = (0..<1_000).compactMap { _ in pace.wait(of: "a", hasWaited: false, at: 5) }
        #expect(waits.isEmpty)
    }

    @Test("pauses double up to the longest, between half of them and all, until the attempts are used up")
    func retries() {
        let plan = RetryPlan(first: 100, longest: 1_000, attempts: 6)
        #expect((1...6).map { plan.pause(after: $0, random: 1) } == [100, 200, 400, 800, 1_000, nil])
        #expect((1...6).map { plan.pause(after: $0, random: 0) } == [50, 100, 200, 400, 500, nil])
        #expect(RetryPlan.pause(first: 1_000_000, longest: .max, failures: 1_000, random: 0) == (1_000_000 << 30) / 2)
    }

    private static let ends: [(SMTPConversation, DeliveryOutcome)] = [
        (SMTPConversation(stage: .opening, code: 535, words: "w"), .unreachable("w")),
        (SMTPConversation(stage: .opening), .unreachable("f")),
        (SMTPConversation(stage: .opening, code: 421, words: "w"), .unreachable("w")),
        (SMTPConversation(stage: .sender, code: 451, words: "w"), .unreachable("w")),
        (SMTPConversation(stage: .sender, code: 550, words: "w"), .unreachable("w")),
        (SMTPConversation(stage: .sender, code: 552, words: "w"), .refused("w")),
        (SMTPConversation(stage: .recipient, code: 550, words: "w"), .refused("w")),
        (SMTPConversation(stage: .recipient, code: 451, words: "w"), .postponed("w")),
        (SMTPConversation(stage: .content, code: 554, words: "w", isContentComplete: true), .refused("w")),
        (SMTPConversation(stage: .content, code: 452, words: "w", isContentComplete: true), .postponed("w")),
        (SMTPConversation(stage: .content, code: 354, words: "w", isContentComplete: true), .uncertain("f")),
        (SMTPConversation(stage: .content, code: 354, words: "w"), .postponed("f")),
        (SMTPConversation(stage: .recipient), .postponed("f")),
    ]

    @Test(
        "what a conversation came to is about the letter or about the server",
        arguments: ends)
    func conversations(conversation: SMTPConversation, outcome: DeliveryOutcome) {
        #expect(DeliveryOutcome(failed: conversation, fault: "f") == outcome)
    }

    @Test("a webhook's status is about the message or about the webhook")
    func webhooks() {
        #expect([200, 202, 299].allSatisfy { DeliveryOutcome(webhookStatus: $0) == .sent })
        #expect([400, 422].allSatisfy { DeliveryOutcome(webhookStatus: $0) == .refused("HTTP \($0)") })
        #expect([429, 500, 503].allSatisfy { DeliveryOutcome(webhookStatus: $0) == .postponed("HTTP \($0)") })
        #expect([301, 401, 403, 404].allSatisfy { DeliveryOutcome(webhookStatus: $0) == .unreachable("HTTP \($0)") })
    }

    @Test("a server that fails is tried by one letter at a time, and all leave when it takes one")
    func gate() {
        var gate = DeliveryGate()
        for _ in 0..<4 { gate.begin() }
        #expect(gate.free(of: 4, at: 0) == 0)
        let changes = (0..<4).map { _ in gate.end(.unreachable("w"), longest: 60 * Self.second, at: 0, random: 1) }
        #expect(changes == [true, false, false, false])
        #expect(gate.failures == 1 && gate.fault == "w")
        #expect(gate.free(of: 4, at: gate.pausedUntil - 1) == 0)
        #expect(gate.free(of: 4, at: gate.pausedUntil) == 1)
        gate.begin()
        #expect(gate.free(of: 4, at: gate.pausedUntil) == 0)
        let isOver = gate.end(.sent, longest: 60 * Self.second, at: 2 * Self.second, random: 1)
        #expect(isOver && gate.free(of: 4, at: 2 * Self.second) == 4 && gate.fault == nil)
    }
}
