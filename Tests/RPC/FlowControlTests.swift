import Dispatch
import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing
import Wire

@Suite("A stream's flow control", .serialized)
struct FlowControlTests {
    @Test("stops a stream whose reader does not read after exactly the items it was granted")
    func itemWindow() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (10, 1_000_000) }
        var items = client.stream(TestContract.run, Run(name: "held", items: 1_000), in: .within(60)).makeAsyncIterator()
        #expect(await eventually { service.ledger["held"] == 10 })
        // A call that comes and goes meanwhile gives an endless sender time to go past its bound.
        for _ in 0..<20 { _ = try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) }
        #expect(service.ledger["held"] == 10)
        for _ in 0..<4 { _ = try await items.next() }
        for _ in 0..<20 { _ = try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) }
        // Credit is given back half a window at a time.
        #expect(service.ledger["held"] == 10)
        _ = try await items.next()
        #expect(await eventually { service.ledger["held"] == 15 })
        for number in 5..<1_000 { #expect(try await items.next()?.number == Int64(number)) }
        #expect(try await items.next() == nil)
    }

    @Test("stops a stream whose reader does not read with the item that uses up the bytes it was granted")
    func byteWindow() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (1_000, 10_000) }
        // An item is {"number":0,"text":"x…"}: 22 bytes and its text, 1,000 together.
        var items = client.stream(TestContract.run, Run(name: "held", items: 200, bytes: 978), in: .within(60)).makeAsyncIterator()
        #expect(await eventually { service.ledger["held"] >= 10 })
        for _ in 0..<20 { _ = try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)) }
        #expect(service.ledger["held"] == 10)
        for number in 0..<200 { #expect(try await items.next()?.number == Int64(number)) }
        #expect(try await items.next() == nil)
    }

    @Test("lets one item through that is longer than all the bytes granted")
    func itemOverWindow() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (4, 100) }
        let numbers = try await client.stream(TestContract.run, Run(items: 20, bytes: 200_000), in: .within(20)).numbers()
        #expect(numbers == Array(0..<20))
    }

    @Test("wakes a stream that waited for the connection, whatever made the room")
    func congestion() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let service = try await TestService(group: group) { $0.keepalive = .hours(1) }
        let client = try service.client {
            $0.keepalive = .hours(1)
            $0.streamCredit = (1_000_000, 1_000_000_000)
        }
        let long = String(repeating: "x", count: 120_000)
        let calls = (0..<8).map { number in
            Task { try await client.call(TestContract.wait, Text(text: "\(number)" + long), in: .within(30)) }
        }
        #expect(await eventually { service.gate.arrived.count == 8 })
        let stream = Task {
            try await client.stream(TestContract.run, Run(items: 20, first: 0, waits: true), in: .within(30)).numbers()
        }
        #expect(await eventually { service.gate.arrived.count == 9 })
        // All of them go on in one turn of the loop: the stream finds long replies in its way, whose last pieces are short.
        let turn = DispatchSemaphore(value: 0)
        group.next().execute { turn.wait() }
        for number in 0..<8 { service.gate.open("\(number)" + long) }
        service.gate.open("run first")
        turn.signal()
        #expect(try await stream.value == Array(0..<20))
        for call in calls { _ = try await call.value }
        try await group.shutdownGracefully()
    }

    @Test("counts what a raw client grants: items and bytes, both")
    func credits() async throws {
        let service = try await TestService()
        let hello = #"{"maxFrame":4194304,"initialBytes":0,"service":"raw","instance":""}"#
        let peer = try await RawConnection.open(to: service, hello: hello)
        let stream = StreamID(slot: 1, generation: 0)
        let number = try peer.number(of: "test.run")
        try await peer.send { $0.writeFrame(FrameHeader(.request, code: number, stream: stream), #"{"name":"raw","items":4}"#) }
        func grant(_ items: UInt32, _ bytes: UInt32) async throws {
            try await peer.send { buffer in
                withUnsafeBytes(of: bytes.bigEndian) { buffer.writeFrame(FrameHeader(.credit, stream: stream, aux: items), payload: $0) }
            }
        }
        func expectItems(_ count: Int) async throws {
            #expect(await eventually { peer.frames(on: stream).count == count })
            try await grant(0, 0)
            try await peer.ping(UInt32(count))
            #expect(peer.frames(on: stream).count == count)
        }
        try await expectItems(0)
        try await grant(2, 0)
        try await expectItems(0)
        try await grant(0, 1)
        try await expectItems(1)
        // The item was longer than the byte that was there: what is missing is made up for first.
        try await grant(0, 21)
        try await expectItems(1)
        try await grant(0, 1)
        try await expectItems(2)
        try await grant(2_147_483_647, 2_147_483_647)
        try await grant(2_147_483_647, 2_147_483_647)
        #expect(try await peer.answer(on: stream).header.kind == .end)
        #expect(peer.frames(on: stream).map(\.header.kind) == [.item, .item, .item, .item, .end])
    }
}
