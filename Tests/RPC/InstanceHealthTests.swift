import NIOCore
import Testing

@testable import RPC

@Suite("Leaving an instance alone")
struct InstanceHealthTests {
    private static let policy: EjectionPolicy = {
        var policy = EjectionPolicy()
        (policy.failures, policy.first, policy.longest) = (3, .seconds(1), .seconds(3))
        return policy
    }()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test("begins with so many failures in a row, and only where it may")
    func begins() {
        var health = InstanceHealth(Self.policy)
        var ejected: [Bool] = []
        for _ in 0..<2 { ejected.append(health.callFailed(at: start, mayEject: true)) }
        health.callSucceeded()
        for mayEject in [true, true, false] { ejected.append(health.callFailed(at: start, mayEject: mayEject)) }
        #expect(ejected == Array(repeating: false, count: 5) && !health.isEjected(at: start))
        ejected.append(health.callFailed(at: start, mayEject: true))
        #expect(ejected.last == true && health.isEjected(at: start))
    }

    @Test("lasts twice as long each time in a row, up to a limit, and a success begins anew")
    func lasts() {
        var health = InstanceHealth(Self.policy)
        var now = start
        func eject() -> TimeAmount? {
            for _ in 0..<Self.policy.failures where health.callFailed(at: now, mayEject: true) {
                return [1, 2, 3].map { TimeAmount.seconds($0) }.first { !health.isEjected(at: now + $0) }
            }
            return nil
        }
        for seconds in [1, 2, 3, 3] as [Int64] {
            #expect(eject() == .seconds(seconds))
            // Who is left alone already is not left alone again.
            #expect(eject() == nil)
            now = now + .seconds(seconds)
        }
        health.callSucceeded()
        #expect(eject() == .seconds(1))
    }
}
