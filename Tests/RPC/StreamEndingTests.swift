import NIOCore
import RPC
import TestSupport
import Testing

@Suite("A stream that nobody reads to its end", .serialized)
struct StreamEndingTests {
    /// Ends without its reader.
    private let endless = Run(name: "endless", items: 1_000_000_000)

    private func expectEnded(_ service: TestService, _ client: RPCClient) async throws {
        #expect(await eventually { service.ledger["endless ended"] == 1 })
        #expect(await eventually { service.server.inFlight == 0 })
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
        #expect(await eventually { try await service.connections().first { $0.peer == "service/gateway" }?.inFlight == 0 })
    }

    @Test("is cancelled when the last who holds it lets go of it")
    func dropped() async throws {
        let service = try await TestService()
        let client = try service.client()
        do {
            let items = client.stream(TestContract.run, endless, in: .within(60))
            #expect(await eventually { service.ledger["endless"] >= 64 })
            _ = consume items
        }
        try await expectEnded(service, client)
    }

    @Test("is cancelled by leaving the loop")
    func left() async throws {
        let service = try await TestService()
        let client = try service.client()
        for try await item in client.stream(TestContract.run, endless, in: .within(60)) where item.number == 100 { break }
        try await expectEnded(service, client)
    }

    @Test("is cancelled with the task that reads it, whether that waits or not")
    func cancelledReader() async throws {
        let service = try await TestService()
        let client = try service.client()
        let waiting = Task {
            try await client.stream(TestContract.run, Run(name: "held", items: 3, then: "hold"), in: .within(60)).numbers()
        }
        #expect(await eventually { service.gate.arrived.contains("held") })
        waiting.cancel()
        let error = await #expect(throws: RPCError.self) { try await waiting.value }
        #expect(error?.code == .cancelled)
        #expect(await eventually { service.gate.cancelled.contains("held") })
        let reading = Task { try await client.stream(TestContract.run, endless, in: .within(60)).numbers() }
        #expect(await eventually { service.ledger["endless"] > 200 })
        reading.cancel()
        await #expect(throws: RPCError.self) { try await reading.value }
        try await expectEnded(service, client)
    }

    @Test("ends at its deadline, on both sides, and what came before stays readable")
    func deadline() async throws {
        let service = try await TestService()
        let client = try service.client()
        // Connect first, so that the deadline passes during the call and not before it.
        _ = try await client.call(TestContract.echo, Text(text: "connected"), in: .within(20))
        let context = CallContext(deadline: .after(.milliseconds(500)))
        var items = client.stream(TestContract.run, endless, in: context).makeAsyncIterator()
        #expect(await eventually { service.ledger["endless ended"] == 1 })
        var count = 0
        let error = await #expect(throws: RPCError.self) { while try await items.next() != nil { count += 1 } }
        #expect(error?.code == .deadlineExceeded)
        #expect(count == 64)
        try await expectEnded(service, client)
    }

    @Test("ends with its connection, and what came before stays readable")
    func connectionLost() async throws {
        let service = try await TestService { $0.drainGrace = .milliseconds(50) }
        let client = try service.client()
        var items = client.stream(TestContract.run, endless, in: .within(60)).makeAsyncIterator()
        #expect(await eventually { service.ledger["endless"] == 64 })
        #expect(try await items.next()?.number == 0)
        await service.server.drain()
        #expect(await eventually { service.ledger["endless ended"] == 1 })
        var count = 1
        let error = await #expect(throws: RPCError.self) { while try await items.next() != nil { count += 1 } }
        #expect(error?.code == .unavailable)
        #expect(error?.isNotExecuted == false)
        #expect(count == 64)
    }

    @Test("has its handler end when the client goes away")
    func clientGone() async throws {
        let service = try await TestService()
        let client = try service.client()
        let items = client.stream(TestContract.run, endless, in: .within(60))
        #expect(await eventually { service.ledger["endless"] == 64 })
        client.shutDown()
        #expect(await eventually { service.ledger["endless ended"] == 1 })
        await #expect(throws: RPCError.self) { try await items.numbers() }
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("that has an item longer than the client takes fails with the length, and the connection lives")
    func longItem() async throws {
        let service = try await TestService()
        let client = try service.client { $0.maximumFrameLength = 100_000 }
        let items = client.stream(TestContract.run, Run(name: "endless", items: 2, bytes: 100_000, first: 10), in: .within(20))
        var numbers: [Int64] = []
        let error = await #expect(throws: RPCError.self) { for try await item in items { numbers.append(item.number) } }
        #expect(numbers == [0])
        #expect(error?.code == .resourceExhausted)
        #expect(error?.doNotRetry == true)
        #expect(error?.isNotExecuted == false)
        try await expectEnded(service, client)
    }
}
