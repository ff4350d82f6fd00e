import NIOCore
import Testing

@testable import Wire

/// A frame of the specification as values.
struct GoldenFrame: Sendable, CustomTestStringConvertible {
    let name: String
    let header: FrameHeader
    var metadata = Metadata()
    var payload = ""

    var testDescription: String { name }

    static let all = [
        GoldenFrame(
            name: "hello-client", header: FrameHeader(.hello),
            payload: #"{"versions":[1],"maxFrame":4194304,"service":"operator/anna","instance":""}"#),
        GoldenFrame(
            name: "request",
            header: FrameHeader(.request, flags: .idempotent, code: 3, stream: StreamID(slot: 1, generation: 0), aux: 1980),
            payload: #"{"survey":7,"token":"QS33T6XMVS4KLA9S"}"#),
        GoldenFrame(
            name: "request-with-metadata",
            header: FrameHeader(.request, flags: .metadata, code: 5, stream: StreamID(slot: 3, generation: 2)),
            metadata: Metadata(
                trace: TraceContext(
                    traceHigh: 0x4bf9_2f35_77b3_4da6, traceLow: 0xa3ce_929d_0e0e_4736, span: 0x00f0_67aa_0ba9_02b7, flags: 1),
                idempotencyKey: "k-1", account: 17),
            payload: "{}"),
        GoldenFrame(
            name: "response", header: FrameHeader(.response, stream: StreamID(slot: 1, generation: 0), aux: 412), payload: #"{"id":1}"#),
        GoldenFrame(
            name: "stream-request",
            header: FrameHeader(.request, flags: .idempotent, code: 4, stream: StreamID(slot: 2, generation: 1), aux: 30_000),
            payload: "{}"),
        GoldenFrame(name: "item", header: FrameHeader(.item, stream: StreamID(slot: 2, generation: 1)), payload: #"{"id":1}"#),
        GoldenFrame(
            name: "item-first-fragment",
            header: FrameHeader(.item, flags: .moreFragments, stream: StreamID(slot: 2, generation: 1)), payload: #"{"id"#),
        GoldenFrame(name: "item-last-fragment", header: FrameHeader(.item, stream: StreamID(slot: 2, generation: 1)), payload: #"":2}"#),
        GoldenFrame(
            name: "credit", header: FrameHeader(.credit, stream: StreamID(slot: 2, generation: 1), aux: 2), payload: "\0\0\0\u{10}"),
        GoldenFrame(name: "end", header: FrameHeader(.end, stream: StreamID(slot: 2, generation: 1), aux: 600)),
        GoldenFrame(
            name: "error",
            header: FrameHeader(.error, flags: .notExecuted, code: 8, stream: StreamID(slot: 1, generation: 0), aux: 50),
            payload: #"{"message":"busy","details":{}}"#),
        GoldenFrame(name: "cancel", header: FrameHeader(.cancel, stream: StreamID(slot: 1, generation: 0))),
        GoldenFrame(name: "ping", header: FrameHeader(.ping, aux: 0xdead_beef)),
        GoldenFrame(name: "pong", header: FrameHeader(.pong, aux: 0xdead_beef)),
        GoldenFrame(name: "drain", header: FrameHeader(.drain)),
        GoldenFrame(name: "drain-ok", header: FrameHeader(.drainOK)),
        GoldenFrame(name: "go-away", header: FrameHeader(.goAway), payload: "drained"),
    ]
}

@Suite("The specification's frames")
struct GoldenFrameTests {
    @Test("are written to the byte", arguments: GoldenFrame.all)
    func written(_ golden: GoldenFrame) throws {
        var buffer = ByteBuffer()
        golden.payload.utf8.withContiguousStorageIfAvailable {
            buffer.writeFrame(golden.header, metadata: golden.metadata, payload: UnsafeRawBufferPointer($0))
        }
        #expect(buffer == (try ProtocolExamples.bytes(golden.name)))
    }

    @Test("are read to the value", arguments: GoldenFrame.all)
    func read(_ golden: GoldenFrame) throws {
        let frames = try parse(try ProtocolExamples.bytes(golden.name))
        let frame = try #require(frames.first)
        #expect(frames.count == 1)
        #expect(frame.header == golden.header)
        var body = frame.body
        if frame.header.flags.contains(.metadata) {
            #expect(try Metadata.read(from: &body) == golden.metadata)
        }
        #expect(String(buffer: body) == golden.payload)
    }

    @Test("of the session are written to the byte as they are read", arguments: ProtocolExamples.session)
    func repeated(_ name: String) throws {
        let bytes = try ProtocolExamples.bytes(name)
        let frame = try #require(try parse(bytes).first)
        var body = frame.body
        let metadata = frame.header.flags.contains(.metadata) ? try Metadata.read(from: &body) : Metadata()
        var written = ByteBuffer()
        body.withUnsafeReadableBytes { written.writeFrame(frame.header, metadata: metadata, payload: $0) }
        #expect(written == bytes)
    }

    @Test("of the session begin with both sides' HELLO and end with GOAWAY")
    func session() throws {
        let frames = try ProtocolExamples.session.map { try parse(try ProtocolExamples.bytes($0)) }
        #expect(frames.allSatisfy { $0.count == 1 })
        let kinds = frames.joined().map(\.header.kind)
        #expect(kinds.starts(with: [.hello, .hello]) && kinds.last == .goAway)
    }

    @Test("that are breaches are refused as what they are")
    func refused() throws {
        let expected: [(String, WireError)] = [
            ("too-short", .frameTooShort(length: 11)),
            ("too-long", .frameTooLong(length: 4_194_305, maximum: 4_194_304)),
            ("unknown-type", .unknownKind(FrameKind(rawValue: 0x40))),
            ("wrong-stream", .wrongStream(.request, .connection)),
        ]
        for (name, error) in expected {
            #expect(throws: error) { try parse(try ProtocolExamples.bytes(name)) }
        }
        let frame = try #require(try parse(try ProtocolExamples.bytes("bad-metadata")).first)
        #expect(throws: WireError.malformedMetadata) {
            var body = frame.body
            _ = try Metadata.read(from: &body)
        }
    }

    @Test("of unknown types that may be ignored are skipped")
    func skipped() throws {
        #expect(try parse(try ProtocolExamples.bytes("ignorable")).isEmpty)
    }

    @Test("all have a test")
    func complete() {
        let tested = Set(GoldenFrame.all.map(\.name))
            .union(ProtocolExamples.session)
            .union(["too-short", "too-long", "unknown-type", "wrong-stream", "bad-metadata", "ignorable"])
        #expect(Set(ProtocolExamples.all.keys) == tested)
    }
}

/// Parses one buffer with the protocol's default maximum.
func parse(_ buffer: ByteBuffer) throws -> [Frame] {
    var parser = FrameParser(maximumFrameLength: 4_194_304)
    var frames: [Frame] = []
    try parser.parse(buffer) { frames.append($0) }
    return frames
}
