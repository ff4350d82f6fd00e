/// Counts failed look-ups, which fade with time, and says how long the next one of the same subject has to wait.
///
/// Times are microseconds of any clock that does not go back.
struct FailureLedger: Sendable {
    /// How patient it is with a subject.
    struct Policy: Sendable, Equatable {
        /// Failures without consequence. People mistype.
        var allowance: Int64
        /// Time after which one failure is forgotten.
        var recovery: Int64
        /// What the first failure beyond the allowance costs; each further one costs twice as much.
        var firstDelay: Int64
        var longestDelay: Int64
    }

    private struct Entry {
        /// Failures that are not forgotten yet, in units of the time that forgets them: `recovery` each.
        var debt: Int64
        var updatedAt: Int64

        func debt(at now: Int64) -> Int64 { max(0, debt - max(0, now - updatedAt)) }
    }

    static let network = Policy(allowance: 20, recovery: 30_000_000, firstDelay: 100_000, longestDelay: 3_000_000)
    /// Of a network, while a kind of secret is guessed from everywhere.
    static let networkUnderAttack = Policy(allowance: 3, recovery: 30_000_000, firstDelay: 500_000, longestDelay: 3_000_000)
    static let key = Policy(allowance: 100, recovery: 1_000_000, firstDelay: 100_000, longestDelay: 2_000_000)
    /// These two delay nobody by themselves: beyond their allowances whoever has failed is met with less patience.
    static let survey = Policy(allowance: 100, recovery: 1_000_000, firstDelay: 0, longestDelay: 0)
    static let everybody = Policy(allowance: 300, recovery: 1_000_000, firstDelay: 0, longestDelay: 0)

    private let capacity: Int
    private var entries: [GuessSubject: Entry] = [:]

    /// - Parameter capacity: subjects remembered. Beyond it those with the fewest failures are forgotten first.
    init(capacity: Int = 50_000) {
        self.capacity = max(2, capacity)
    }

    mutating func failed(_ subject: GuessSubject, at now: Int64) {
        let recovery = Self.policy(of: subject, isUnderAttack: false).recovery
        let debt = entries[subject]?.debt(at: now) ?? 0
        if entries[subject] == nil, entries.count >= capacity { makeRoom(at: now) }
        // What lies an hour back has no weight, however much there was of it: nobody is shut out for good.
        entries[subject] = Entry(debt: min(debt + recovery, 3_600_000_000), updatedAt: now)
    }

    /// Failures that count against the subject, rounded up.
    func failures(of subject: GuessSubject, at now: Int64) -> Int64 {
        let recovery = Self.policy(of: subject, isUnderAttack: false).recovery
        return ((entries[subject]?.debt(at: now) ?? 0) + recovery - 1) / recovery
    }

    /// Whether a kind of secret, or those of one survey, are guessed more by all together than mistakes explain.
    func isUnderAttack(_ secret: GuessedSecret, of survey: Int64?, at now: Int64) -> Bool {
        if failures(of: .everybody(secret), at: now) > Self.everybody.allowance { return true }
        guard let survey else { return false }
        return failures(of: .survey(survey), at: now) > Self.survey.allowance
    }

    /// How long the subject's next try has to wait; 0 for who has not failed, whatever others do.
    func delay(of subject: GuessSubject, trying secret: GuessedSecret, of survey: Int64?, at now: Int64) -> Int64 {
        let failures = failures(of: subject, at: now)
        guard failures > 0 else { return 0 }
        let policy = Self.policy(of: subject, isUnderAttack: isUnderAttack(secret, of: survey, at: now))
        let excess = failures - policy.allowance
        guard excess > 0 else { return 0 }
        return min(policy.longestDelay, policy.firstDelay << min(excess - 1, 20))
    }

    /// The subjects with most failures.
    func worst(_ count: Int, at now: Int64) -> [(subject: GuessSubject, failures: Int64)] {
        entries.keys.map { ($0, failures(of: $0, at: now)) }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(count).map { $0 }
    }

    private static func policy(of subject: GuessSubject, isUnderAttack: Bool) -> Policy {
        switch subject {
        case .network: isUnderAttack ? networkUnderAttack : network
        case .key: key
        case .survey: survey
        case .everybody: everybody
        }
    }

    /// Forgets what is paid off, and if that is not enough the smaller half.
    private mutating func makeRoom(at now: Int64) {
        entries = entries.filter { $0.value.debt(at: now) > 0 }
        guard entries.count >= capacity else { return }
        let kept = entries.sorted { $0.value.debt(at: now) > $1.value.debt(at: now) }.prefix(capacity / 2)
        entries = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
