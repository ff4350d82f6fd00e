import NIOCore
import RPC
import TestSupport
import Testing

@Suite("An instance that fails again and again", .serialized)
struct EjectionTests {
    private func call(_ method: Method<Text, Text>, _ text: String = "", by client: RPCClient) async {
        _ = try? await client.call(method, Text(text: text), in: .within(20))
    }

    @Test("is left alone after as many failures as the policy says")
    func ejected() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.ejection.first = .hours(1) }
        fleet.services[0].ledger.behaviour = .fail(RPCError(.unavailable, "as asked"))
        for _ in 0..<200 { await call(TestContract.write, by: client) }
        #expect(fleet.counts("write") == [5, 195])
        #expect(fleet.services[0].log.lines.contains { $0.contains("instance left alone") && $0.contains("5 failures in a row") })
    }

    @Test("is left alone too when its calls run out of time")
    func stuck() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.ejection.first = .hours(1) }
        fleet.services[0].ledger.behaviour = .hold
        for number in 0..<100 {
            let context = CallContext(deadline: .after(.milliseconds(300)))
            _ = try? await client.call(TestContract.write, Text(text: "\(number)"), in: context)
            if fleet.services[0].ledger["write"] == 5 { break }
            // Until it has answered that the time is over, the call counts as one in flight, and the other instance is the better one.
            #expect(await eventually { fleet.services[0].server.inFlight == 0 })
        }
        #expect(fleet.services[0].ledger["write"] == 5)
        for _ in 0..<100 { await call(TestContract.write, by: client) }
        #expect(fleet.services[0].ledger["write"] == 5)
    }

    @Test("is not left alone for errors that say nothing about the instance")
    func otherErrors() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.ejection.first = .hours(1) }
        fleet.services[0].ledger.behaviour = .fail(RPCError(.notFound, "as asked"))
        for _ in 0..<200 { await call(TestContract.write, by: client) }
        #expect(fleet.counts("write")[0] > 20)
        #expect(!fleet.services[0].log.lines.contains { $0.contains("instance left alone") })
    }

    @Test("is called on when it is the only one, or half of the others are left alone already", arguments: [1, 2, 3])
    func atMostHalf(instances: Int) async throws {
        let fleet = try await Fleet(instances)
        let client = try await fleet.connectedClient {
            $0.ejection.first = .hours(1)
            $0.retries.attempts = 1
        }
        for service in fleet.services { service.ledger.behaviour = .fail(RPCError(.unavailable, "as asked")) }
        for _ in 0..<200 { await call(TestContract.write, by: client) }
        let counts = fleet.counts("write")
        #expect(counts.reduce(0, +) == 200)
        #expect(counts.count { $0 == 5 } == instances / 2, "\(counts)")
    }

    @Test("is called again when its time is over, and stays when it answers")
    func back() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient { $0.ejection.first = .milliseconds(50) }
        fleet.services[0].ledger.behaviour = .fail(RPCError(.unavailable, "as asked"))
        #expect(
            await eventually {
                await call(TestContract.write, by: client)
                return fleet.services[0].log.lines.contains { $0.contains("instance left alone") }
            })
        fleet.services[0].ledger.behaviour = .answer
        let before = fleet.counts("write")[0]
        #expect(
            await eventually {
                await call(TestContract.write, by: client)
                return fleet.counts("write")[0] > before + 10
            })
    }
}
