import NIOCore
import RPC
import TestSupport
import Testing

@Suite("A connection that is replaced", .serialized)
struct ReplacementTests {
    /// Makes calls from several tasks until `enough` holds, and expects every one to be answered.
    ///
    /// - Returns: How many were made.
    private func load(_ client: RPCClient, until enough: @escaping @Sendable () async throws -> Bool) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            let over = Latch()
            for caller in 0..<32 {
                group.addTask {
                    var number = 0
                    while !over.isSet {
                        let text = Text(text: "\(caller) \(number)" + String(repeating: "x", count: number % 50 == 0 ? 100_000 : 10))
                        let method = number.isMultiple(of: 2) ? TestContract.write : TestContract.echo
                        guard try await client.call(method, text, in: .within(20)) == text else { throw WrongReply() }
                        number += 1
                    }
                    return number
                }
            }
            #expect(await eventually(within: .seconds(60), enough))
            over.set()
            var made = 0
            for try await number in group { made += number }
            return made
        }
    }

    private struct WrongReply: Error {}

    /// The ids of the connections of `service/gateway` that there are.
    private func ids(_ service: TestService) async throws -> Set<Int64> {
        Set(try await service.connections().filter { $0.peer == "service/gateway" }.map(\.id))
    }

    @Test("for its age loses no call of a steady load")
    func age() async throws {
        let service = try await TestService { $0.maximumConnectionAge = .milliseconds(50) }
        let client = try service.client()
        let seen = Seen()
        let made = try await load(client) {
            seen.add(try await ids(service))
            return seen.count >= 5 && service.ledger["write"] >= 2_000
        }
        #expect(service.ledger["write"] >= 2_000)
        #expect(made >= service.ledger["write"])
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("by an operator loses no call, and the others stay")
    func drained() async throws {
        let service = try await TestService()
        let (client, bystander) = (try service.client(), try service.client(.service("responses")))
        _ = try await bystander.call(TestContract.echo, Text(text: ""), in: .within(20))
        let other = try #require(try await service.connections().first { $0.peer == "service/responses" }).id
        let seen = Seen()
        _ = try await load(client) {
            let ids = try await ids(service)
            if !seen.add(ids), let id = ids.first {
                _ = try? await service.operators.call(SystemMethods.drain, DrainRequest(connection: id), in: .within(20))
            }
            return seen.count >= 5
        }
        #expect(try await service.connections().first { $0.peer == "service/responses" }?.id == other)
        #expect(service.server.isServing)
        let error = await #expect(throws: RPCError.self) {
            try await service.operators.call(SystemMethods.drain, DrainRequest(connection: 1_000_000), in: .within(20))
        }
        #expect(error?.code == .notFound)
    }

    @Test("goes on with the calls and streams that it has to their end, while new calls take another")
    func inFlight() async throws {
        let service = try await TestService()
        let client = try service.client()
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(20)) }
        var items = client.stream(TestContract.run, Run(items: 1_000), in: .within(20)).makeAsyncIterator()
        #expect(try await items.next()?.number == 0)
        #expect(await eventually { service.gate.arrived.contains("held") })
        let first = try #require(try await ids(service).first)
        _ = try await service.operators.call(SystemMethods.drain, DrainRequest(connection: first), in: .within(20))
        #expect(await eventually { try await service.connections().first { $0.id == first }?.phase == "drained" })
        #expect(try await client.call(TestContract.echo, Text(text: "new"), in: .within(20)).text == "new")
        #expect(try await ids(service).count == 2)
        for number in 1..<1_000 { #expect(try await items.next()?.number == Int64(number)) }
        #expect(try await items.next() == nil)
        service.gate.open("held")
        #expect(try await held.value.text == "held")
        #expect(await eventually { try await !ids(service).contains(first) })
    }

    @Test("for its server's new certificate loses no call, and who connects then sees that one")
    func serverIdentity() async throws {
        let service = try await TestService()
        let client = try service.client()
        _ = try await client.call(TestContract.echo, Text(text: ""), in: .within(20))
        let before = try await ids(service)
        let old = try await RawConnection.open(to: service).serverCertificate
        let renewed = try service.certificates.identity(.service("tokens"))
        let replacement = Latch()
        _ = try await load(client) {
            if service.ledger["write"] > 0, replacement.set() { service.server.replaceIdentity(renewed) }
            let now = try await ids(service)
            return !now.isEmpty && now.isDisjoint(with: before)
        }
        let new = try await RawConnection.open(to: service).serverCertificate
        #expect(old != nil && new != nil && old != new)
    }

    @Test("for its client's new certificate loses no call, and the server then sees that one")
    func clientIdentity() async throws {
        let service = try await TestService()
        let client = try service.client()
        _ = try await client.call(TestContract.echo, Text(text: ""), in: .within(20))
        let renewed = try service.certificates.identity(.service("renewed"))
        let replacement = Latch()
        _ = try await load(client) {
            if service.ledger["write"] > 0, replacement.set() { client.replaceIdentity(renewed) }
            let peers = try await service.connections().map(\.peer)
            return peers.contains("service/renewed") && !peers.contains("service/gateway")
        }
        #expect(try await client.call(TestContract.context, Nothing(), in: .within(20)).peer == "service/renewed")
    }

    @Test("while it is still being made shows the identity of that moment to nobody for long")
    func clientIdentityWhileConnecting() async throws {
        let service = try await TestService()
        let client = try service.client()
        let first = Task { try await client.call(TestContract.context, Nothing(), in: .within(20)) }
        client.replaceIdentity(try service.certificates.identity(.service("renewed")))
        _ = try await first.value
        #expect(
            await eventually {
                try await client.call(TestContract.context, Nothing(), in: .within(20)).peer == "service/renewed"
            })
    }
}
