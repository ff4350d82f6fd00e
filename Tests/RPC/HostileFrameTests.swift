import NIOCore
import RPC
import TestSupport
import Testing
import Wire

/// What a client with a certificate may send against the rules. Each costs its connection and nothing else.
struct Breach: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: ByteBuffer
    /// The end of GOAWAY's sentence.
    let reason: String

    var testDescription: String { name }

    static let hello = #"{"maxFrame":4194304,"service":"test","instance":""}"#

    static func frames(_ body: (inout ByteBuffer) -> Void) -> ByteBuffer {
        var buffer = ByteBuffer()
        body(&buffer)
        return buffer
    }

    /// Writes the frame as it is told, whatever the flags promise about the body.
    static func write(_ header: FrameHeader, _ body: String, to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            UInt32(FrameHeader.countedSize + body.utf8.count), header.kind.rawValue, header.flags.rawValue, header.code,
            header.stream.rawValue, header.aux)
        buffer.writeString(body)
    }

    static let slot = StreamID(slot: 1, generation: 0)

    static let all: [Breach] = [
        Breach(
            name: "a request before HELLO", bytes: frames { write(FrameHeader(.request, code: 1, stream: slot), "{}", to: &$0) },
            reason: "a REQUEST before HELLO"),
        Breach(
            name: "HELLO twice",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.hello), hello, to: &$0)
            }, reason: "a second HELLO"),
        Breach(
            name: "a HELLO that is no JSON", bytes: frames { write(FrameHeader(.hello), "hello?", to: &$0) },
            reason: "the HELLO cannot be read"),
        Breach(
            name: "an unknown type", bytes: frames { $0.writeFrame(FrameHeader(FrameKind(rawValue: 0x40))) },
            reason: "unknown frame type 0x40"),
        Breach(
            name: "a frame that is too long", bytes: ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]), reason: "is over the limit"),
        Breach(name: "a frame that is too short", bytes: ByteBuffer(bytes: [0, 0, 0, 3, 1, 1, 1]), reason: "cannot hold its header"),
        Breach(
            name: "a call on stream 0",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.request, code: 1), "{}", to: &$0)
            }, reason: "a REQUEST frame cannot come on stream connection"),
        Breach(
            name: "two calls on a slot",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.request, code: 2, stream: slot), #"{"text":"held"}"#, to: &$0)
                write(FrameHeader(.request, code: 2, stream: slot), #"{"text":"held"}"#, to: &$0)
            }, reason: "whose call has not ended"),
        Breach(
            name: "metadata that runs past the frame",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.request, flags: .metadata, code: 1, stream: slot), "\u{1}\u{1}", to: &$0)
            }, reason: "the metadata block is malformed"),
        Breach(
            name: "a RESPONSE from a client",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.response, stream: slot), "{}", to: &$0)
            }, reason: "a client does not send RESPONSE"),
        Breach(
            name: "DRAIN_OK without DRAIN",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                $0.writeFrame(FrameHeader(.drainOK))
            }, reason: "a DRAIN_OK without DRAIN"),
        Breach(
            name: "a credit that says nothing of bytes",
            bytes: frames {
                write(FrameHeader(.hello), hello, to: &$0)
                write(FrameHeader(.credit, stream: slot, aux: 1), "abc", to: &$0)
            }, reason: "a CREDIT without its bytes"),
    ]
}

@Suite("A hostile client", .serialized)
struct HostileFrameTests {
    @Test("loses its connection, with the reason, and disturbs nobody", arguments: Breach.all)
    func breach(_ breach: Breach) async throws {
        let service = try await TestService()
        let bystander = try service.client()
        #expect(try await bystander.call(TestContract.echo, Text(text: "before"), in: .within(20)).text == "before")
        let frames = try await exchange(with: service, breach.bytes)
        let last = try #require(frames.last)
        #expect(last.header.kind == .goAway)
        #expect(last.header.code == 1)
        #expect(String(buffer: last.body).contains(breach.reason), "\(String(buffer: last.body))")
        #expect(try await bystander.call(TestContract.echo, Text(text: "after"), in: .within(20)).text == "after")
    }

    @Test("that speaks no common version is told so")
    func version() async throws {
        let service = try await TestService()
        let bytes = Breach.frames {
            Breach.write(FrameHeader(.hello), #"{"versions":[2,9],"maxFrame":4194304,"service":"test","instance":""}"#, to: &$0)
        }
        let last = try #require(try await exchange(with: service, bytes).last)
        #expect(last.header.kind == .goAway)
        #expect(last.header.code == 3)
    }

    @Test("that says nothing loses its connection when its time is over")
    func silence() async throws {
        let service = try await TestService { $0.handshakeTimeout = .seconds(2) }
        let last = try #require(try await exchange(with: service, ByteBuffer()).last)
        #expect(last.header.kind == .goAway)
    }

    @Test("may send frames that can be ignored, unknown flags, metadata and fields")
    func skew() async throws {
        let service = try await TestService()
        let bytes = Breach.frames {
            Breach.write(FrameHeader(.hello), #"{"maxFrame":4194304,"service":"test","instance":"","news":[1,{"a":null}]}"#, to: &$0)
            Breach.write(FrameHeader(FrameKind(rawValue: 0xC1)), "what", to: &$0)
            Breach.write(
                FrameHeader(.request, flags: FrameFlags(rawValue: 0xE1), code: 1, stream: Breach.slot),
                "\u{0}\u{4}\u{63}\u{0}\u{1}x" + #"{"text":"hi","more":true}"#, to: &$0)
        }
        let frames = try await exchange(with: service, bytes) { $0.count == 2 }
        #expect(frames.map(\.header.kind) == [.hello, .response])
        #expect(frames.last.map { String(buffer: $0.body) } == #"{"text":"hi"}"#)
    }

    @Test("may send any bytes: the service goes on", arguments: 0..<8)
    func randomBytes(seed: UInt64) async throws {
        let service = try await TestService()
        var generator = SeededGenerator(seed: seed)
        for round in 0..<8 {
            var bytes = ByteBuffer()
            if round.isMultiple(of: 2) { Breach.write(FrameHeader(.hello), Breach.hello, to: &bytes) }
            for _ in 0..<20 {
                let kind = FrameKind(rawValue: UInt8.random(in: 0...14, using: &generator))
                let stream = StreamID(rawValue: kind.belongsToConnection ? 0 : UInt32.random(in: 0...5, using: &generator))
                let payload = (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
                payload.withUnsafeBytes {
                    bytes.writeFrame(FrameHeader(kind, code: .random(in: 0...9, using: &generator), stream: stream), payload: $0)
                }
            }
            bytes.writeBytes([0, 0, 0, 0])
            _ = try await exchange(with: service, bytes)
        }
        #expect(try await service.client().call(TestContract.echo, Text(text: "on"), in: .within(20)).text == "on")
    }

    private func exchange(
        with service: TestService, _ bytes: ByteBuffer, until enough: @escaping @Sendable ([Frame]) -> Bool = { _ in false }
    ) async throws -> [Frame] {
        try await RawPeer.exchange(
            port: service.port, material: try service.certificates.material(.service("gateway")),
            authority: "\(service.certificates.folder.path)/ca.pem", writing: bytes, until: enough)
    }
}
