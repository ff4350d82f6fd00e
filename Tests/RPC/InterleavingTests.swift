import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("Messages in pieces", .serialized)
struct InterleavingTests {
    @Test("let calls and pings pass between them")
    func interleaved() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (8, 2_000_000) }
        let large = Task {
            try await client.stream(TestContract.run, Run(name: "large", items: 60, bytes: 700_000), in: .within(60)).numbers()
        }
        #expect(await eventually { service.ledger["large"] > 0 })
        for number in 0..<100 {
            #expect(try await client.call(TestContract.echo, Text(text: "\(number)"), in: .within(20)).text == "\(number)")
            _ = try await client.ping(in: .within(20))
        }
        #expect(try await large.value == Array(0..<60))
    }

    @Test("keep the order of their stream: short items and the end stand behind a long one")
    func order() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (100, 10_000_000) }
        for _ in 0..<10 {
            let run = Run(items: 50, bytes: 10, first: 1_000_000)
            #expect(try await client.stream(TestContract.run, run, in: .within(20)).numbers() == Array(0..<50))
        }
    }

    @Test("of one stream come in pieces of at most 64 KiB, with those of other streams between them")
    func onTheWire() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        let number = try peer.number(of: "test.sized")
        let streams = (1...3).map { StreamID(slot: $0, generation: 0) }
        try await peer.send { buffer in
            for stream in streams { buffer.writeFrame(FrameHeader(.request, code: number, stream: stream), #"{"bytes":1000000}"#) }
        }
        for stream in streams { _ = try await peer.answer(on: stream) }
        let frames = peer.frames.dropFirst()
        #expect(frames.allSatisfy { $0.body.readableBytes <= 65_536 && $0.header.kind == .response })
        // They take turns: none is ahead of another by more than a piece.
        for (index, frame) in frames.enumerated() { #expect(frame.header.stream == streams[index % 3]) }
        for stream in streams {
            let pieces = peer.frames(on: stream)
            #expect(pieces.map { $0.header.flags.contains(.moreFragments) } == Array(repeating: true, count: 15) + [false])
            #expect(pieces.reduce(0) { $0 + $1.body.readableBytes } == 1_000_000 + #"{"text":""}"#.utf8.count)
            #expect(pieces.dropFirst().allSatisfy { $0.header.aux == 0 })
        }
    }

    @Test("are only requests, replies and items: an error of any length is one frame")
    func longError() async throws {
        let service = try await TestService()
        let client = try service.client()
        let text = String(repeating: "e", count: 200_000)
        service.ledger.behaviour = .fail(RPCError(.aborted, text))
        let error = await #expect(throws: RPCError.self) { try await client.call(TestContract.read, Text(text: ""), in: .within(20)) }
        #expect(error?.code == .aborted)
        #expect(error?.message == text)
        let connection = try await service.connections().first { $0.peer == "service/gateway" }?.id
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
        #expect(try await service.connections().first { $0.peer == "service/gateway" }?.id == connection)
    }

    @Test("do not lose their rest when the connection drains")
    func drained() async throws {
        let service = try await TestService()
        let clients = try (0..<4).map { _ in try service.client() }
        let text = String(repeating: "x", count: 4_000_000)
        let held = clients.enumerated().map { number, client in
            Task { try await client.call(TestContract.wait, Text(text: "\(number)" + text), in: .within(30)) }
        }
        #expect(await eventually { service.gate.arrived.count == 4 })
        let drained = Task { await service.server.drain() }
        #expect(await eventually { !service.server.isServing })
        for number in 0..<4 { service.gate.open("\(number)" + text) }
        for (number, call) in held.enumerated() { #expect(try await call.value.text == "\(number)" + text) }
        await drained.value
    }
}
