import Contracts
import Logging
import ServiceKit
import Storage

/// Chooses the letters that leave next, a few of each mailing in turn, so that a large one does not keep the small ones waiting.
struct LetterRounds {
    /// What a round came to.
    struct Round {
        var claimed: [ClaimedLetter] = []
        /// Whether anything was written: then there may be more to do at once.
        var isBusy = false
        /// When there may be something to do, in µs since 1970; nil when nothing waits for time alone.
        var next: Int64?

        fileprivate mutating func wake(at instant: Int64) { next = min(next ?? instant, instant) }
    }

    /// Mailings that are looked at in a round.
    private static let mostMailings: Int64 = 1_000
    /// Waiting letters of a mailing that are looked at in a round, beside twice those that may leave.
    private static let lookahead = 32
    /// How long letters wait for a channel that is not there, before they are looked at again. µs.
    private static let unknownChannelPause: Int64 = 600_000_000

    let database: Database
    let clock: Clock
    let logger: Logger
    let links: LetterLinks
    let optOuts: OptOutKey
    /// The channels that there are.
    let channels: Set<WaitingLetter.Channel>
    private var pace: DomainPace
    /// Mailings whose links cannot be had, how often that was so, and until when they are left alone.
    private var troubles: [Int64: (failures: Int64, until: Int64)] = [:]
    private var lastServed: Int64 = 0

    init(
        database: Database, clock: Clock, logger: Logger, links: LetterLinks, optOuts: OptOutKey, channels: Set<WaitingLetter.Channel>,
        lettersPerMinute: Int64
    ) {
        self.database = database
        self.clock = clock
        self.logger = logger
        self.links = links
        self.optOuts = optOuts
        self.channels = channels
        pace = DomainPace(perMinute: lettersPerMinute)
    }

    /// - Parameter free: How many letters each channel takes.
    mutating func next(free: [WaitingLetter.Channel: Int]) async throws -> Round {
        var round = Round()
        let mailings = try await database.read { try MailingStore.active(limit: Self.mostMailings, in: $0) }
        for mailing in mailings where mailing.isFilling {
            let now = clock.now()
            try await database.write { _ = try MailingStore.fill(mailing.id, account: mailing.account, at: now, in: $0) }
            round.isBusy = true
        }
        troubles = troubles.filter { trouble in mailings.contains { $0.id == trouble.key } }
        var free = free
        let turn = mailings.filter { $0.id > lastServed } + mailings.filter { $0.id <= lastServed }
        for (position, mailing) in turn.enumerated() {
            let total = free.values.reduce(0, +)
            guard total > 0 else { break }
            if let trouble = troubles[mailing.id], trouble.until > clock.now() {
                round.wake(at: trouble.until)
                continue
            }
            lastServed = mailing.id
            try await serve(mailing, share: max(1, total / (turn.count - position)), &free, &round)
        }
        return round
    }

    private mutating func serve(
        _ mailing: MailingStore.Active, share: Int, _ free: inout [WaitingLetter.Channel: Int], _ round: inout Round
    ) async throws {
        let now = clock.now()
        let waiting = try await database.read { transaction in
            try LetterStore.waiting(
                mailing: mailing.id, account: mailing.account, limit: Int64(max(2 * share, Self.lookahead)), in: transaction)
        }
        guard !waiting.isEmpty else {
            if !mailing.isFilling { try await database.write { try MailingStore.rest(mailing.id, account: mailing.account, in: $0) } }
            return
        }
        let choice = choose(from: waiting, share: share, &free, at: now)
        if let next = choice.next { round.wake(at: next) }
        var chosen = choice.chosen
        var found: [Int64: LetterLink] = [:]
        do {
            found = try await links.links(for: chosen, of: mailing)
            troubles[mailing.id] = nil
        } catch {
            trouble(mailing, error, &round)
            for letter in chosen { if let channel = letter.channel { free[channel, default: 0] += 1 } }
            chosen = []
        }
        let (letters, addresses, optOuts) = (chosen, found, optOuts)
        let claimed = try await database.write { transaction -> [ClaimedLetter] in
            for (id, instant) in choice.postponed { try LetterStore.postpone(id, to: instant, in: transaction) }
            for (id, state, reason) in choice.ended { try LetterStore.end(id, state, for: reason, at: now, in: transaction) }
            return try letters.compactMap { letter in
                try ClaimedLetter.claim(letter, of: mailing, addresses[letter.id], optOuts, at: now, in: transaction)
            }
        }
        let kept = Set(claimed.map(\.letter.id))
        for letter in chosen where !kept.contains(letter.id) { if let channel = letter.channel { free[channel, default: 0] += 1 } }
        round.claimed += claimed
        round.isBusy = round.isBusy || !chosen.isEmpty || !choice.postponed.isEmpty || !choice.ended.isEmpty
    }

    /// What is to be done with letters that wait.
    private struct Choice {
        var chosen: [WaitingLetter] = []
        var postponed: [(id: Int64, to: Int64)] = []
        /// Those that nobody can be found for.
        var ended: [(id: Int64, state: LetterState, reason: LetterReason)] = []
        var next: Int64?
    }

    private mutating func choose(
        from waiting: [WaitingLetter], share: Int, _ free: inout [WaitingLetter.Channel: Int], at now: Int64
    ) -> Choice {
        var choice = Choice()
        for letter in waiting where choice.chosen.count < share {
            guard letter.dueAt <= now else {
                choice.next = letter.dueAt
                break
            }
            guard letter.hasReceiver else {
                choice.ended.append((letter.id, .stopped, .gone))
                continue
            }
            guard let channel = letter.channel else {
                choice.ended.append((letter.id, .skipped, .noAddress))
                continue
            }
            guard channels.contains(channel) else {
                choice.postponed.append((letter.id, now + Self.unknownChannelPause))
                continue
            }
            guard free[channel, default: 0] > 0 else { continue }
            if channel == .mail, let domain = MailAddress(letter.email)?.domain,
                let instant = pace.wait(of: domain, hasWaited: letter.hasWaited, at: now)
            {
                choice.postponed.append((letter.id, instant))
                continue
            }
            free[channel, default: 0] -= 1
            choice.chosen.append(letter)
        }
        return choice
    }

    private mutating func trouble(_ mailing: MailingStore.Active, _ error: any Error, _ round: inout Round) {
        let failures = (troubles[mailing.id]?.failures ?? 0) + 1
        let pause = RetryPlan.pause(first: 500_000, longest: 30_000_000, failures: failures, random: .random(in: 0...1))
        let until = clock.now() + pause
        troubles[mailing.id] = (failures, until)
        round.wake(at: until)
        guard failures == 1 else { return }
        logger.warning(
            "The links of a mailing cannot be had; trying again.", metadata: ["mailing": "\(mailing.id)", "error": "\(error)"])
    }
}
