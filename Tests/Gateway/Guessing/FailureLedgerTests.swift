import Testing

@testable import GatewayService

@Suite("Counting failed tries")
struct FailureLedgerTests {
    static let home = GuessSubject.network("203.0.113.7")
    static let second: Int64 = 1_000_000

    /// The delays of so many failures one right after the other.
    private func delays(_ count: Int, subject: GuessSubject = home, attacked survey: Int64? = nil) -> [Int64] {
        var ledger = FailureLedger()
        if let survey { for _ in 0...100 { ledger.failed(.survey(survey), at: 0) } }
        return (0..<count).map { _ in
            ledger.failed(subject, at: 0)
            return ledger.delay(of: subject, trying: .token, of: survey, at: 0)
        }
    }

    @Test("twenty mistakes of a network cost nothing, and each further one twice the wait, up to three seconds")
    func growth() {
        let delays = delays(30)
        #expect(delays[..<20].allSatisfy { $0 == 0 })
        #expect(delays[20...] == [100_000, 200_000, 400_000, 800_000, 1_600_000, 3_000_000, 3_000_000, 3_000_000, 3_000_000, 3_000_000])
    }

    @Test("a failure is forgotten after half a minute")
    func recovery() {
        var ledger = FailureLedger()
        for _ in 0..<21 { ledger.failed(Self.home, at: 0) }
        #expect(ledger.failures(of: Self.home, at: 0) == 21)
        #expect(ledger.failures(of: Self.home, at: 30 * Self.second) == 20)
        #expect(ledger.delay(of: Self.home, trying: .token, of: nil, at: 30 * Self.second) == 0)
        #expect(ledger.failures(of: Self.home, at: 21 * 30 * Self.second) == 0)
    }

    @Test("nobody is shut out for good, however often he failed")
    func bounded() {
        var ledger = FailureLedger()
        for _ in 0..<100_000 { ledger.failed(Self.home, at: 0) }
        #expect(ledger.delay(of: Self.home, trying: .token, of: nil, at: 3_600 * Self.second) == 0)
    }

    @Test("whoever has not failed never waits, whatever others do")
    func neighbours() {
        var ledger = FailureLedger()
        for number in 0..<1_000 {
            for subject in [.network("198.51.100.\(number)"), .survey(7), .everybody(.token)] as [GuessSubject] {
                ledger.failed(subject, at: 0)
            }
        }
        #expect(ledger.isUnderAttack(.token, of: 7, at: 0))
        #expect(ledger.delay(of: Self.home, trying: .token, of: 7, at: 0) == 0)
    }

    @Test("while a survey is attacked, a network has three mistakes")
    func attack() {
        #expect(delays(6, attacked: 7) == [0, 0, 0, 500_000, 1_000_000, 2_000_000])
    }

    @Test("a key has a hundred mistakes, and a second wins one back")
    func keys() {
        #expect(delays(102, subject: .key(1)).suffix(3) == [0, 100_000, 200_000])
    }

    @Test("what is remembered is bounded, and the worst are remembered longest")
    func capacity() {
        var ledger = FailureLedger(capacity: 100)
        for _ in 0..<50 { ledger.failed(Self.home, at: 0) }
        for number in 0..<10_000 { ledger.failed(.network("\(number)"), at: Int64(number)) }
        #expect(ledger.worst(1_000, at: 10_000).count <= 100)
        #expect(ledger.worst(1, at: 10_000).first?.subject == Self.home)
    }
}
