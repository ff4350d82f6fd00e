import Testing

@testable import RPC

@Suite("The credit of a stream")
struct StreamFlowTests {
    private func flow(_ items: Int64, _ bytes: Int64) -> StreamFlow {
        StreamFlow((items, bytes))
    }

    @Test("is there while both items and bytes are above 0")
    func both() {
        #expect(flow(1, 1).hasCredit)
        #expect(!flow(0, 1).hasCredit)
        #expect(!flow(1, 0).hasCredit)
        let flow = flow(2, 10)
        flow.sent(9)
        #expect(flow.hasCredit)
        flow.sent(100)
        #expect(!flow.hasCredit)
    }

    @Test("that fell below 0 has to be made up for")
    func debt() {
        let flow = flow(10, 10)
        flow.sent(100)
        flow.granted(items: 0, bytes: 90)
        #expect(!flow.hasCredit)
        flow.granted(items: 0, bytes: 1)
        #expect(flow.hasCredit)
    }

    @Test("never comes to more than 2,147,483,647, whatever is granted")
    func largest() {
        let flow = flow(.max, .max)
        for _ in 0..<100 { flow.granted(items: .max, bytes: .max) }
        flow.sent(2_147_483_646)
        #expect(flow.hasCredit)
        flow.sent(1)
        #expect(!flow.hasCredit)
    }
}
