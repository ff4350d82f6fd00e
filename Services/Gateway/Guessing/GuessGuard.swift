import NIOConcurrencyHelpers
import NIOCore

/// Stands before every look-up of a secret that somebody could find by trying.
///
/// A try of a subject that has failed often waits. Where secrets are short it waits before anything is looked up, whether it will succeed or
/// not: the time of an answer tells nothing. Where they are long enough not to be found, only the answer to a wrong one waits, and who has
/// the right one never does. Of one subject few tries wait at a time and the rest are turned away, so that trying side by side is of no use
/// either. Who has not failed never waits, whatever others do.
///
/// What is counted is forgotten with the process; each instance of the gateway counts for itself.
final class GuessGuard: Sendable {
    /// What happened with one kind of secret since the start.
    struct Counts: Sendable, Equatable {
        var failed: Int64 = 0
        var delayed: Int64 = 0
        var refused: Int64 = 0
    }

    private struct State {
        var ledger: FailureLedger
        var waiting: [GuessSubject: Int] = [:]
        var counts: [GuessedSecret: Counts] = [:]

        mutating func left(_ subject: GuessSubject) {
            guard let count = waiting[subject] else { return }
            waiting[subject] = count > 1 ? count - 1 : nil
        }
    }

    /// Tries of one subject that wait at a time, and those while a kind of secret is guessed from everywhere.
    private static let mostWaiting = 8
    private static let mostWaitingUnderAttack = 1

    private let now: @Sendable () -> Int64
    private let state: NIOLockedValueBox<State>

    /// - Parameter now: µs.
    init(now: @escaping @Sendable () -> Int64, capacity: Int = 50_000) {
        self.now = now
        state = NIOLockedValueBox(State(ledger: FailureLedger(capacity: capacity)))
    }

    /// Looks something up for a subject, and has it wait as long as its failures cost.
    ///
    /// - Parameters:
    ///   - subject: nil for who cannot be told apart from others: it never waits.
    ///   - survey: The survey that the secret would open, where it is known before.
    ///   - isMiss: Whether an error of the look-up says that the secret was wrong.
    /// - Throws: `Fault.tooManyGuesses`, or what the look-up throws.
    func lookUp<Found>(
        _ secret: GuessedSecret, for subject: GuessSubject?, of survey: Int64? = nil, isMiss: (any Error) -> Bool,
        _ body: () async throws -> Found
    ) async throws -> Found {
        if secret.isShort, let subject { try await wait(secret, subject, survey) }
        do {
            return try await body()
        } catch {
            guard isMiss(error) else { throw error }
            failed(secret, subject, survey)
            if !secret.isShort, let subject { try await wait(secret, subject, survey) }
            throw error
        }
    }

    private func failed(_ secret: GuessedSecret, _ subject: GuessSubject?, _ survey: Int64?) {
        let now = now()
        state.withLockedValue { state in
            for subject in [subject, survey.map(GuessSubject.survey), .everybody(secret)] {
                if let subject { state.ledger.failed(subject, at: now) }
            }
            state.counts[secret, default: Counts()].failed += 1
        }
    }

    /// The counts of each kind, and the networks and keys that failed most and still have to pay for it.
    func report(worst count: Int) -> (counts: [GuessedSecret: Counts], worst: [(subject: GuessSubject, failures: Int64)]) {
        let now = now()
        return state.withLockedValue { state in
            (state.counts, state.ledger.worst(count, at: now))
        }
    }

    private enum Admission: Sendable {
        case free
        case after(microseconds: Int64)
        case refused(microseconds: Int64)
    }

    private func wait(_ secret: GuessedSecret, _ subject: GuessSubject, _ survey: Int64?) async throws {
        let now = now()
        let admission = state.withLockedValue { state -> Admission in
            let delay = state.ledger.delay(of: subject, trying: secret, of: survey, at: now)
            guard delay > 0 else { return .free }
            let most = state.ledger.isUnderAttack(secret, of: survey, at: now) ? Self.mostWaitingUnderAttack : Self.mostWaiting
            guard state.waiting[subject, default: 0] < most else {
                state.counts[secret, default: Counts()].refused += 1
                return .refused(microseconds: delay)
            }
            state.waiting[subject, default: 0] += 1
            state.counts[secret, default: Counts()].delayed += 1
            return .after(microseconds: delay)
        }
        switch admission {
        case .free: return
        case .refused(let delay): throw Fault.tooManyGuesses(retryAfter: max(1, (delay + 999_999) / 1_000_000))
        case .after(let delay):
            defer { state.withLockedValue { $0.left(subject) } }
            try await Task.sleep(for: .microseconds(delay))
        }
    }
}
