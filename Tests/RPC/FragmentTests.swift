import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A long message", .serialized)
struct FragmentTests {
    /// Largest message of these tests, header included.
    private let limit: UInt32 = 2_000_000

    /// `{"text":"…"}` of exactly this many bytes.
    private func text(ofPayload bytes: Int) -> Text {
        Text(text: String(repeating: "x", count: bytes - #"{"text":""}"#.utf8.count))
    }

    @Test(
        "arrives whole, both ways",
        arguments: [65_535, 65_536, 65_537, 131_072, 131_073, 1_048_576, 1_999_958])
    func lengths(bytes: Int) async throws {
        let limit = limit
        let service = try await TestService { $0.maximumFrameLength = limit }
        let client = try service.client { $0.maximumFrameLength = limit }
        let text = text(ofPayload: bytes)
        #expect(try await client.call(TestContract.echo, text, in: .within(20)) == text)
        #expect(try await client.call(TestContract.write, text, in: .within(20)) == text)
    }

    /// Header and a trace context: 12, 2, 3 and 25 bytes.
    private var longestRequest: Int { Int(limit) - 42 }

    @Test("of a request is refused before it is sent when it is a byte longer than the service takes")
    func longRequest() async throws {
        let limit = limit
        let service = try await TestService { $0.maximumFrameLength = limit }
        let client = try service.client()
        let longest = text(ofPayload: longestRequest)
        #expect(try await client.call(TestContract.write, longest, in: .within(20)) == longest)
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.write, text(ofPayload: longestRequest + 1), in: .within(20))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.isNotExecuted == true)
        #expect(error?.doNotRetry == true)
        #expect(error?.message == "the request of 2000001 bytes is longer than the 2000000 that the service takes")
        #expect(service.ledger["write"] == 1)
    }

    @Test("of a reply becomes an error when it is a byte longer than the client takes")
    func longReply() async throws {
        let service = try await TestService()
        let limit = limit
        let client = try service.client { $0.maximumFrameLength = limit }
        let longest = Int64(limit) - 12 - Int64(#"{"text":""}"#.utf8.count)
        #expect(try await client.call(TestContract.sized, Size(bytes: longest), in: .within(20)).text.utf8.count == Int(longest))
        let error = await #expect(throws: RPCError.self) {
            try await client.call(TestContract.sized, Size(bytes: longest + 1), in: .within(20))
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.doNotRetry == true)
        #expect(error?.isNotExecuted == false)
        #expect(error?.message == "the reply of 2000001 bytes is longer than the peer takes")
        #expect(try await client.call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
    }

    @Test("of a request in pieces is answered as soon as it is too long, and the connection lives")
    func longRequestOnTheWire() async throws {
        let limit = limit
        let service = try await TestService { $0.maximumFrameLength = limit }
        let peer = try await RawConnection.open(to: service)
        let number = try peer.number(of: "test.write")
        let piece = String(repeating: " ", count: 65_536)
        // The last byte that fits with the header: 30 pieces and the rest.
        let rest = Int(limit) - 12 - 30 * 65_536
        for (slot, excess) in [(1, 0), (2, 1)] {
            let stream = StreamID(slot: slot, generation: 0)
            for index in 0..<30 {
                let header = FrameHeader(.request, flags: .moreFragments, code: index == 0 ? number : 0, stream: stream)
                try await peer.send { $0.writeFrame(header, piece) }
            }
            let end = #"{"text":""}"#
            let last = String(repeating: " ", count: rest + excess - end.utf8.count) + end
            try await peer.send { $0.writeFrame(FrameHeader(.request, stream: stream), last) }
        }
        #expect(try await peer.answer(on: StreamID(slot: 1, generation: 0)).header.kind == .response)
        let error = try await peer.answer(on: StreamID(slot: 2, generation: 0)).header
        #expect(error.kind == .error)
        #expect(error.code == StatusCode.invalidArgument.rawValue)
        #expect(error.flags == [.notExecuted, .doNotRetry])
        try await peer.ping()
        #expect(!peer.isClosed)
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("is the sum of pieces of any length, with those of another slot between them")
    func tinyPieces() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service)
        let number = try peer.number(of: "test.echo")
        let streams = [StreamID(slot: 1, generation: 0), StreamID(slot: 2, generation: 7)]
        let bodies = [#"{"text":"one"}"#, #"{"text":"zażółć"}"#].map { Array($0.utf8) }
        try await peer.send { buffer in
            for index in 0..<50 {
                for (stream, body) in zip(streams, bodies) where index / 2 < body.count {
                    // Every other piece is empty, the first too.
                    let piece = index.isMultiple(of: 2) ? [] : [body[index / 2]]
                    let isLast = index / 2 == body.count - 1 && !piece.isEmpty
                    let header = FrameHeader(
                        .request, flags: isLast ? [] : .moreFragments, code: index == 0 ? number : 999, stream: stream)
                    piece.withUnsafeBytes { buffer.writeFrame(prepared: header, body: $0) }
                }
            }
        }
        for (stream, body) in zip(streams, bodies) {
            let answer = try await peer.answer(on: stream)
            #expect(answer.header.kind == .response)
            #expect(Array(answer.body.readableBytesView) == body)
        }
        // An empty last piece ends a message as well.
        let third = StreamID(slot: 1, generation: 1)
        try await peer.send { buffer in
            buffer.writeFrame(FrameHeader(.request, flags: .moreFragments, code: number, stream: third), #"{"text":"!"}"#)
            buffer.writeFrame(FrameHeader(.request, stream: third), "")
        }
        #expect(String(buffer: try await peer.answer(on: third).body) == #"{"text":"!"}"#)
    }
}
