import NIOCore
import TestSupport
import Testing

@testable import Wire

@Suite("The frame parser")
struct FrameParserTests {
    @Test("finds the same frames at every split of the stream into two")
    func everySplit() throws {
        let (stream, frames) = Self.session()
        for split in 0...stream.readableBytes {
            var parser = FrameParser(maximumFrameLength: 4_194_304)
            var found: [Frame] = []
            try parser.parse(stream.getSlice(at: 0, length: split)!) { found.append($0) }
            try parser.parse(stream.getSlice(at: split, length: stream.readableBytes - split)!) { found.append($0) }
            #expect(found == frames, "split at \(split)")
            #expect(parser.bufferedBytes == 0)
        }
    }

    @Test("finds the same frames when the bytes come one by one")
    func byteByByte() throws {
        let (stream, frames) = Self.session()
        var parser = FrameParser(maximumFrameLength: 4_194_304)
        var found: [Frame] = []
        for byte in stream.readableBytesView {
            try parser.parse(ByteBuffer(bytes: [byte])) { found.append($0) }
        }
        #expect(found == frames)
    }

    @Test("refuses an over-long frame at its fourth byte, before anything of it is stored")
    func overLong() throws {
        var parser = FrameParser(maximumFrameLength: 1000)
        try parser.parse(ByteBuffer(bytes: [0, 0, 3])) { _ in }
        #expect(throws: WireError.frameTooLong(length: 1001, maximum: 1000)) {
            try parser.parse(ByteBuffer(bytes: [0xE9])) { _ in }
        }
        #expect(parser.bufferedBytes <= FrameHeader.size)
    }

    @Test("takes a frame of exactly the maximum")
    func longest() throws {
        var buffer = ByteBuffer()
        let payload = [UInt8](repeating: 1, count: 988)
        payload.withUnsafeBytes { buffer.writeFrame(FrameHeader(.response, stream: StreamID(slot: 1, generation: 0)), payload: $0) }
        var parser = FrameParser(maximumFrameLength: 1000)
        var count = 0
        try parser.parse(buffer) { frame in
            count += 1
            #expect(frame.body.readableBytes == 988)
        }
        #expect(count == 1)
    }

    @Test("says how much is missing when the stream ends inside a frame")
    func truncated() throws {
        let (stream, _) = Self.session()
        var parser = FrameParser(maximumFrameLength: 4_194_304)
        try parser.parse(stream.getSlice(at: 0, length: 10)!) { _ in }
        #expect(throws: WireError.truncated(missing: Int(stream.getInteger(at: 0, as: UInt32.self)!) + 4 - 10)) { try parser.finish() }
    }

    @Test("survives any bytes: it parses, waits or refuses", arguments: 0..<20)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var parser = FrameParser(maximumFrameLength: 256)
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...(Bool.random(using: &generator) ? 255 : 15), using: &generator)
            }
            try? parser.parse(ByteBuffer(bytes: bytes)) { (frame) throws(WireError) in
                var body = frame.body
                _ = try Metadata.read(from: &body)
            }
            #expect(parser.bufferedBytes <= 260)
        }
    }

    /// Every frame of the specification that is in order, one after the other.
    static func session() -> (ByteBuffer, [Frame]) {
        var stream = ByteBuffer()
        var frames: [Frame] = []
        for golden in GoldenFrame.all {
            guard var bytes = ProtocolExamples.all[golden.name] else { continue }
            if let frame = try? parse(bytes).first { frames.append(frame) }
            stream.writeBuffer(&bytes)
        }
        return (stream, frames)
    }
}
