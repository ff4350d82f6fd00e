import NIOConcurrencyHelpers
import Testing

@testable import MarketplaceTemplatesService

@Suite("Turns")
struct TurnsTests {
    @Test("are taken one after the other at one thing, and pass on when one of them fails")
    func order() async throws {
        struct Failure: Error {}
        let (turns, inside) = (Turns<Int>(), NIOLockedValueBox((now: 0, most: 0, all: 0)))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try? await turns.take(at: 1) {
                        inside.withLockedValue { state in
                            state.now += 1
                            state.all += 1
                            state.most = max(state.most, state.now)
                        }
                        await Task.yield()
                        inside.withLockedValue { $0.now -= 1 }
                        if number.isMultiple(of: 3) { throw Failure() }
                    }
                }
            }
        }
        #expect(inside.withLockedValue { $0 } == (now: 0, most: 1, all: 100))
    }

    @Test("at different things are taken together")
    func together() async throws {
        let turns = Turns<Int>()
        let answer = try await turns.take(at: 1) { try await turns.take(at: 2) { 42 } }
        #expect(answer == 42)
    }
}
