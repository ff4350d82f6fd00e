import Dispatch
import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing
import Wire

@Suite("A request whose last piece has not come", .serialized)
struct UnfinishedRequestTests {
    private let stream = StreamID(slot: 1, generation: 0)

    /// Begins a request to `test.write` on a slot.
    private func begin(_ peer: RawConnection, on stream: StreamID, body: String = #"{"text":"#, milliseconds: UInt32 = 20_000) async throws
    {
        let number = try peer.number(of: "test.write")
        try await peer.send {
            $0.writeFrame(
                FrameHeader(.request, flags: .moreFragments, code: number, stream: stream, aux: milliseconds), body)
        }
    }

    private func expect(_ frame: Frame, _ code: StatusCode, _ flags: FrameFlags) {
        #expect(frame.header.kind == .error)
        #expect(frame.header.code == code.rawValue)
        #expect(frame.header.flags == flags)
    }

    /// The slot takes a whole call again, with the next generation.
    private func expectFree(_ peer: RawConnection, _ service: TestService) async throws {
        let number = try peer.number(of: "test.echo")
        let next = StreamID(slot: 1, generation: 1)
        try await peer.send { $0.writeFrame(FrameHeader(.request, code: number, stream: next), #"{"text":"on"}"#) }
        #expect(try await peer.answer(on: next).header.kind == .response)
        #expect(await eventually { service.server.inFlight == 0 })
        #expect(service.ledger["write"] == 0)
    }

    @Test("is in flight from its first piece on")
    func inFlight() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        try await begin(peer, on: stream)
        #expect(await eventually { service.server.inFlight == 1 })
        try await peer.send { $0.writeFrame(FrameHeader(.request, stream: stream), #""late"}"#) }
        #expect(String(buffer: try await peer.answer(on: stream).body) == #"{"text":"late"}"#)
        #expect(await eventually { service.server.inFlight == 0 })
        #expect(service.ledger["write"] == 1)
    }

    @Test("is cancelled without having been executed, and pieces that still come are skipped")
    func cancelled() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        try await begin(peer, on: stream)
        try await peer.send { buffer in
            buffer.writeFrame(FrameHeader(.cancel, stream: stream))
            buffer.writeFrame(FrameHeader(.request, flags: .moreFragments, stream: stream), #""a"#)
            buffer.writeFrame(FrameHeader(.cancel, stream: stream))
            buffer.writeFrame(FrameHeader(.request, stream: stream), #"b"}"#)
        }
        expect(try await peer.answer(on: stream), .cancelled, .notExecuted)
        try await expectFree(peer, service)
        #expect(peer.frames(on: stream).count == 1)
    }

    @Test("ends at its deadline without having been executed")
    func deadline() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        try await begin(peer, on: stream, milliseconds: 50)
        expect(try await peer.answer(on: stream), .deadlineExceeded, .notExecuted)
        try await expectFree(peer, service)
    }

    @Test(
        "that is refused at its first piece gets one answer, and the others are skipped",
        arguments: [("test.absent", StatusCode.unimplemented), ("test.guarded", .permissionDenied)])
    func refused(method: String, code: StatusCode) async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service, as: .service("responses"))
        let number = method == "test.absent" ? 999 : try peer.number(of: method)
        try await peer.send { buffer in
            for index in 0..<10 {
                buffer.writeFrame(
                    FrameHeader(.request, flags: .moreFragments, code: index == 0 ? number : 0, stream: stream), "{\"text\":")
            }
        }
        expect(try await peer.answer(on: stream), code, [.notExecuted, .doNotRetry])
        // The client does not send the rest: it takes the slot anew.
        try await expectFree(peer, service)
        #expect(peer.frames(on: stream).count == 1)
    }

    @Test("is gone with its connection")
    func disconnected() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        for slot in 1...20 { try await begin(peer, on: StreamID(slot: slot, generation: 0)) }
        #expect(await eventually { service.server.inFlight == 20 })
        await peer.cut()
        #expect(await eventually { service.server.inFlight == 0 })
        #expect(try await service.client().call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
        #expect(service.ledger["write"] == 0)
    }

    @Test("is turned away when the connection's others hold all the bytes there are, while a single one always has room")
    func limit() async throws {
        let service = try await TestService {
            $0.maximumFrameLength = 300_000
            $0.maximumUnfinishedBytes = 100_000
        }
        let peer = try await RawConnection.open(to: service)
        let spaces = String(repeating: " ", count: 60_000)
        // Of one request as much is kept as a whole message may have.
        for index in 0..<4 {
            if index == 0 {
                try await begin(peer, on: stream, body: spaces)
            } else {
                try await peer.send { $0.writeFrame(FrameHeader(.request, flags: .moreFragments, stream: stream), spaces) }
            }
        }
        let second = StreamID(slot: 2, generation: 0)
        try await begin(peer, on: second, body: spaces)
        try await peer.ping()
        #expect(peer.frames(on: second).isEmpty)
        let third = StreamID(slot: 3, generation: 0)
        try await begin(peer, on: third, body: spaces)
        expect(try await peer.answer(on: third), .resourceExhausted, .notExecuted)
        #expect(String(buffer: try await peer.answer(on: third).body).contains(#""name":"unfinishedRequestBytes","limit":300000"#))
        // The last piece of a request is kept by nobody.
        try await peer.send { $0.writeFrame(FrameHeader(.request, stream: second), #"{"text":"whole"}"#) }
        #expect(try await peer.answer(on: second).header.kind == .response)
        try await peer.send { $0.writeFrame(FrameHeader(.request, stream: stream), #"{"text":"whole"}"#) }
        #expect(try await peer.answer(on: stream).header.kind == .response)
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("on many slots above the limit ends the connection, as nobody who keeps the rules sends them")
    func aboveTheLimit() async throws {
        let service = try await TestService { $0.maximumInFlightPerConnection = 2 }
        let peer = try await RawConnection.open(to: service)
        for slot in 3...66 { try await begin(peer, on: StreamID(slot: slot, generation: 0)) }
        for slot in 3...66 {
            expect(try await peer.answer(on: StreamID(slot: slot, generation: 0)), .resourceExhausted, .notExecuted)
        }
        try await begin(peer, on: StreamID(slot: 67, generation: 0))
        #expect(await eventually { peer.isClosed })
        #expect(peer.frames.last?.header.kind == .goAway)
        #expect(peer.frames.last?.header.code == 1)
    }

    @Test("and of which no piece has left frees its slot when it is cancelled")
    func unsent() async throws {
        let service = try await TestService { $0.maximumInFlightPerConnection = 1 }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = RPCClient(
            service: "tokens", configuration: ClientConfiguration(host: "127.0.0.1", port: service.port),
            identity: try service.certificates.identity(.service("gateway")), eventLoop: group.next(), logger: service.log.logger)
        #expect(try await client.call(TestContract.echo, Text(text: "connected"), in: .within(20)).text == "connected")
        // It begins and is cancelled in one turn of the loop, before that sends anything.
        let turn = DispatchSemaphore(value: 0)
        group.next().execute { turn.wait() }
        _ = client.stream(TestContract.run, Run(name: String(repeating: "x", count: 200_000), items: 1), in: .within(20))
        turn.signal()
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
        client.shutDown()
        try await group.shutdownGracefully()
    }
}
