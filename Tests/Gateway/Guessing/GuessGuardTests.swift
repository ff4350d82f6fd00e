import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import GatewayService

@Suite("Guarding secrets against guesses")
struct GuessGuardTests {
    struct Miss: Error {}

    private let clock = NIOLockedValueBox<Int64>(0)
    private let home = GuessSubject.network("203.0.113.7")

    private func guesses() -> GuessGuard {
        GuessGuard(now: { [clock] in clock.withLockedValue { $0 } })
    }

    private func fail(_ guesses: GuessGuard, _ secret: GuessedSecret, times: Int) async {
        for _ in 0..<times {
            _ = try? await guesses.lookUp(secret, for: home, isMiss: { $0 is Miss }) { throw Miss() }
        }
    }

    @Test("only errors that say so count as wrong tries")
    func misses() async {
        struct Outage: Error {}
        let guesses = guesses()
        for _ in 0..<50 {
            _ = try? await guesses.lookUp(.token, for: home, isMiss: { $0 is Miss }) { throw Outage() }
        }
        #expect(guesses.report(worst: 10).worst.isEmpty)
    }

    @Test("a right short secret waits as long as a wrong one would, and a right long one does not")
    func waiting() async throws {
        for (secret, delayed) in [(GuessedSecret.token, Int64(1)), (.key, 0)] {
            let guesses = guesses()
            await fail(guesses, secret, times: 21)
            let before = guesses.report(worst: 0).counts[secret]?.delayed ?? 0
            #expect(try await guesses.lookUp(secret, for: home, isMiss: { _ in true }) { 7 } == 7)
            #expect((guesses.report(worst: 0).counts[secret]?.delayed ?? 0) - before == delayed)
        }
    }

    @Test("of one network eight tries wait at a time, and the next is turned away with a time to come back")
    func crowd() async throws {
        let guesses = guesses()
        await fail(guesses, .token, times: 21)
        // Long enough to be seen waiting.
        for _ in 0..<5 { await fail(guesses, .token, times: 1) }
        let waiting = (0..<8).map { _ in Task { try await guesses.lookUp(.token, for: home, isMiss: { _ in true }) { 7 } } }
        #expect(await eventually { (guesses.report(worst: 0).counts[.token]?.delayed ?? 0) >= 8 + 5 })
        do {
            _ = try await guesses.lookUp(.token, for: home, isMiss: { _ in true }) { 7 }
            Issue.record("a ninth try was let in")
        } catch Fault.tooManyGuesses(let seconds) {
            #expect(seconds == 3)
        }
        #expect(try await guesses.lookUp(.token, for: .network("198.51.100.1"), isMiss: { _ in true }) { 7 } == 7)
        for task in waiting { task.cancel() }
    }

    @Test("while tokens are guessed from everywhere one try of a network waits at a time")
    func attack() async throws {
        let guesses = guesses()
        for number in 0..<301 {
            _ = try? await guesses.lookUp(.token, for: .network("\(number)"), isMiss: { $0 is Miss }) { throw Miss() }
        }
        await fail(guesses, .token, times: 5)
        let before = guesses.report(worst: 0).counts[.token]?.delayed ?? 0
        let waiting = Task { try await guesses.lookUp(.token, for: home, isMiss: { _ in true }) { 7 } }
        #expect(await eventually { (guesses.report(worst: 0).counts[.token]?.delayed ?? 0) > before })
        await #expect(throws: Fault.self) { try await guesses.lookUp(.token, for: home, isMiss: { _ in true }) { 7 } }
        waiting.cancel()
    }
}
