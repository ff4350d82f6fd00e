import Dispatch
import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing
import Wire

@Suite("A peer that falls silent", .serialized)
struct SilenceTests {
    @Test("as a client is asked for a sign of life, and is told why when none comes")
    func client() async throws {
        let service = try await TestService { $0.keepalive = .milliseconds(100) }
        let peer = try await RawConnection.open(to: service)
        #expect(await eventually { peer.isClosed })
        #expect(peer.frames.map(\.header.kind) == [.hello, .ping, .goAway])
        #expect(peer.frames.last?.header.code == 4)
        #expect(peer.frames.last.map { String(buffer: $0.body) } == "nothing was heard from the peer for too long")
    }

    @Test("as a client but for its answers to PING stays, and is answered its own PING with the nonce")
    func pong() async throws {
        let service = try await TestService { $0.keepalive = .seconds(1) }
        let peer = try await RawConnection.open(to: service, answersPing: true)
        #expect(await eventually { peer.frames.count { $0.header.kind == .ping } >= 2 })
        try await peer.ping(0xDEAD_BEEF)
        #expect(peer.frames.last { $0.header.kind == .pong }?.header.aux == 0xDEAD_BEEF)
        #expect(!peer.isClosed)
    }

    @Test("as a server is given up, and its calls fail then and not at their deadlines")
    func server() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let service = try await TestService(group: group)
        let client = try service.client { $0.keepalive = .milliseconds(200) }
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(25)) }
        #expect(await eventually { service.gate.arrived.contains("held") })
        let frozen = DispatchSemaphore(value: 0)
        group.next().execute { frozen.wait() }
        let error = await #expect(throws: RPCError.self) { try await held.value }
        frozen.signal()
        #expect(error?.code == .unavailable)
        #expect(error?.isNotExecuted == false)
        #expect(error?.message == "the connection was lost during the call: it has been silent for too long")
        #expect(await eventually { service.gate.cancelled.contains("held") })
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
        client.shutDown()
        await service.server.drain()
        try await group.shutdownGracefully()
    }

    @Test("with its calls keeps them, as long as it answers PING")
    func busy() async throws {
        let service = try await TestService { $0.keepalive = .seconds(1) }
        let client = try service.client { $0.keepalive = .seconds(1) }
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("held") })
        // Signs of life are exchanged meanwhile, and nothing else.
        let frames = try #require(try await service.connections().first { $0.peer == "service/gateway" }).framesReceived
        #expect(
            await eventually {
                try await service.connections().first { $0.peer == "service/gateway" }?.framesReceived ?? 0 >= frames + 2
            })
        service.gate.open("held")
        #expect(try await held.value.text == "held")
    }
}
