import NIOCore
import Testing

@testable import RPC

@Suite("Life signs")
struct LifeSignsTests {
    @Test("a peer is asked after a silence, given up after another, and alive when it says anything")
    func silence() {
        var signs = LifeSigns(limit: .seconds(10))
        let start = NIODeadline.now()
        signs.heard(at: start)
        #expect(signs.judge(at: start + .seconds(9)) == .alive)
        #expect(signs.due == start + .seconds(10))
        #expect(signs.judge(at: start + .seconds(10)) == .ask)
        #expect(signs.due == start + .seconds(20))
        #expect(signs.judge(at: start + .seconds(19)) == .alive)
        signs.heard(at: start + .seconds(19))
        #expect(signs.judge(at: start + .seconds(29)) == .ask)
        #expect(signs.judge(at: start + .seconds(39)) == .gone)
    }
}
