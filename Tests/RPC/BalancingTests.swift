import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing

@Suite("A client of several instances", .serialized)
struct BalancingTests {
    @Test("calls all of them", arguments: [2, 3])
    func spread(instances: Int) async throws {
        let fleet = try await Fleet(instances)
        let client = try await fleet.connectedClient()
        for _ in 0..<200 { _ = try await client.call(TestContract.read, Text(text: ""), in: .within(20)) }
        #expect(fleet.counts("read").reduce(0, +) == 200)
        // Each takes part in 2 of `instances` choices, and wins half of them: below 20 is less than one in a billion.
        #expect(fleet.counts("read").allSatisfy { $0 > 20 }, "\(fleet.counts("read"))")
    }

    @Test("gives one that is stuck no second call while another is idle")
    func stuck() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient()
        let held = fleet.services[0]
        held.ledger.behaviour = .hold
        let done = Ledger()
        let calls = try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...200 {
                group.addTask {
                    _ = try await client.call(TestContract.write, Text(text: "held"), in: .within(20))
                    done.count("calls")
                }
                // The next call begins when this one is answered or stuck.
                #expect(await eventually { held.ledger["write"] + done["calls"] == number })
            }
            let calls = fleet.counts("write")
            held.gate.open("held")
            try await group.waitForAll()
            return calls
        }
        #expect(calls[0] <= 1)
        #expect(calls[1] >= 199)
    }

    @Test("gives those that are stuck as many calls as the others, within one")
    func stuckTogether() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient()
        for service in fleet.services { service.ledger.behaviour = .hold }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...30 {
                group.addTask { _ = try await client.call(TestContract.write, Text(text: "held"), in: .within(20)) }
                #expect(await eventually { fleet.counts("write").reduce(0, +) == number })
                #expect(abs(fleet.counts("write")[0] - fleet.counts("write")[1]) <= 1)
            }
            for service in fleet.services { service.gate.open("held") }
            try await group.waitForAll()
        }
    }

    @Test("fails no call while one of them is down from the start, or goes down")
    func oneDown() async throws {
        let fleet = try await Fleet(2)
        let client = try fleet.client(more: [try await .dead()])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<4 {
                group.addTask {
                    for number in 0..<100 {
                        let method = number.isMultiple(of: 2) ? TestContract.read : TestContract.write
                        _ = try await client.call(method, Text(text: "\(caller)"), in: .within(20))
                    }
                }
            }
            #expect(await eventually { fleet.counts("read").reduce(0, +) >= 20 })
            await fleet.services[0].server.drain()
            try await group.waitForAll()
        }
        #expect(fleet.counts("write").reduce(0, +) == 200)
        // Only the other is left.
        let before = fleet.counts("read")
        for _ in 0..<20 { _ = try await client.call(TestContract.read, Text(text: ""), in: .within(20)) }
        #expect(fleet.counts("read") == [before[0], before[1] + 20])
    }

    @Test("that are all down says which it tried last, and why it failed")
    func allDown() async throws {
        let certificates = try TestCertificates()
        let (one, other) = (try await Endpoint.dead(), try await Endpoint.dead())
        var configuration = ClientConfiguration(endpoints: [one, other])
        configuration.connectTimeout = .seconds(20)
        let client = RPCClient(
            service: "tokens", configuration: configuration,
            identity: try certificates.identity(.service("gateway")), eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: RecordingLog().logger)
        for _ in 0..<3 {
            let error = await #expect(throws: RPCError.self) {
                try await client.call(TestContract.write, Text(text: ""), in: .within(20))
            }
            #expect(error?.code == .unavailable)
            #expect(error?.isNotExecuted == true)
            #expect(["tokens at \(one)", "tokens at \(other)"].contains(error?.peer))
            #expect(error?.message == "connection refused")
        }
    }

    @Test("knows why attempts to connect failed, also after the time for each of them has passed")
    func refused() async throws {
        let service = try await TestService()
        let dead = try await Endpoint.dead()
        let client = try service.client {
            $0.endpoints = [dead]
            $0.connectTimeout = .milliseconds(300)
            $0.backoff = (.milliseconds(20), .milliseconds(20))
        }
        // Each waits for the next attempt: together they take longer than the time for one.
        for _ in 0..<40 {
            let error = await #expect(throws: RPCError.self) {
                try await client.call(TestContract.write, Text(text: ""), in: .within(20))
            }
            #expect(error?.message == "connection refused")
        }
    }

    @Test("comes back to one that is there again")
    func back() async throws {
        let fleet = try await Fleet(2)
        let client = try await fleet.connectedClient()
        await fleet.services[0].server.drain()
        for _ in 0..<20 { _ = try await client.call(TestContract.read, Text(text: ""), in: .within(20)) }
        let again = try await TestService(fleet.certificates, port: fleet.services[0].port)
        #expect(
            await eventually {
                _ = try await client.call(TestContract.read, Text(text: ""), in: .within(20))
                return again.ledger["read"] > 0
            })
    }
}
