import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A stream's flow control")
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
        // An item is {"number":0,"text":"x…"}: 24 bytes and its text, 1,000 together.
        var items = client.stream(TestContract.run, Run(name: "held", items: 200, bytes: 977), in: .within(60)).makeAsyncIterator()
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
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (1_000_000, 1_000_000_000) }
        // The first item goes out in pieces and the others stand behind it: none of those fills the socket's buffer by itself.
        let run = Run(items: 200, bytes: 60_000, first: 100_000)
        let numbers = try await client.stream(TestContract.run, run, in: .within(20)).numbers()
        #expect(numbers == Array(0..<200))
    }

    @Test("counts what a raw client grants: items and bytes, both")
    func credits() async throws {
        let service = try await TestService()
        let hello = #"{"maxFrame":4194304,"initialBytes":0,"service":"raw","instance":""}"#
        let peer = try await RawConnection.open(to: service, hello: hello)
        let stream = StreamID(slot: 1, generation: 0)
        let number = try await service.number(of: "test.run")
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
        try await grant(0, 22)
        try await expectItems(1)
        try await grant(0, 1)
        try await expectItems(2)
        try await grant(2_147_483_647, 2_147_483_647)
        try await grant(2_147_483_647, 2_147_483_647)
        #expect(try await peer.answer(on: stream).header.kind == .end)
        #expect(peer.frames(on: stream).map(\.header.kind) == [.item, .item, .item, .item, .end])
    }
}

extension RawConnection {
    /// Waits until the server has dealt with all that was sent before.
    func ping(_ nonce: UInt32) async throws {
        let before = frames.count { $0.header.kind == .pong }
        try await send { $0.writeFrame(FrameHeader(.ping, aux: nonce)) }
        guard await eventually({ self.frames.count { $0.header.kind == .pong } > before || self.isClosed }) else { throw NoAnswer() }
    }
}
