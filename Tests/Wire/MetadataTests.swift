import NIOCore
import Testing

@testable import Wire

@Suite("Metadata")
struct MetadataTests {
    static let examples: [Metadata] = [
        Metadata(),
        Metadata(account: -1),
        Metadata(caller: "key:17", idempotencyKey: ""),
        Metadata(trace: .random(), caller: "ü", idempotencyKey: String(repeating: "k", count: 255), account: .max),
        Metadata(named: [.init(name: "x", value: [0, 255]), .init(name: "", value: [])]),
    ]

    @Test("comes back as it was written, in the size that was announced", arguments: examples)
    func roundTrip(_ metadata: Metadata) throws {
        var buffer = ByteBuffer()
        metadata.write(to: &buffer)
        #expect(buffer.readableBytes == metadata.encodedSize)
        guard !metadata.isEmpty else { return }
        buffer.writeString("payload")
        #expect(try Metadata.read(from: &buffer) == metadata)
        #expect(String(buffer: buffer) == "payload")
    }

    @Test("under unknown keys is skipped")
    func unknownKey() throws {
        var buffer = ByteBuffer(bytes: [0, 15, 200, 0, 1, 9, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0, 5])
        #expect(try Metadata.read(from: &buffer) == Metadata(account: 5))
    }

    @Test(
        "that does not fit is refused",
        arguments: [
            [], [0], [0, 1], [0, 1, 4], [0, 3, 4, 0, 8], [0, 4, 4, 0, 1, 7], [0, 4, 2, 0, 1, 0xFF], [0, 3, 0, 0, 0], [0, 4, 0, 0, 1, 9],
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        #expect(throws: WireError.malformedMetadata) { try Metadata.read(from: &buffer) }
    }
}
