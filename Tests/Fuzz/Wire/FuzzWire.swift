import NIOCore
import Wire

/// libFuzzer's entry: a stream of frames means the same however it is cut, and what was parsed is written as the bytes that were read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = ByteBuffer(bytes: UnsafeRawBufferPointer(start: start, count: count))
    // The input begins with the places of the cuts, so that the fuzzer can look for bad ones.
    let cuts = input.readLengthPrefixedSlice(as: UInt8.self)?.readableBytesView.map(Int.init) ?? []
    let whole = Reading(input, cuts: [])
    precondition(Reading(input, cuts: cuts) == whole, "a cut changes what the stream means")
    if whole.fault == nil { checkWriting(whole.frames, of: input, rest: whole.buffered) }
    for frame in whole.frames where frame.header.flags.contains(.metadata) { checkMetadata(frame.body) }
    checkMetadata(input)
    return 0
}

/// What a parser makes of a stream.
private struct Reading: Equatable {
    private(set) var frames: [Frame] = []
    private(set) var fault: WireError?
    private(set) var buffered = 0
    private static let maximum: UInt32 = 4_096

    /// - Parameter cuts: Lengths of the pieces that the stream comes in, over and over; none: in one piece.
    init(_ stream: ByteBuffer, cuts: [Int]) {
        var stream = stream
        var parser = FrameParser(maximumFrameLength: Self.maximum)
        var turn = 0
        do throws(WireError) {
            while stream.readableBytes > 0 {
                let length = cuts.isEmpty ? stream.readableBytes : min(max(1, cuts[turn % cuts.count]), stream.readableBytes)
                turn += 1
                guard let piece = stream.readSlice(length: length) else { preconditionFailure("the piece is there") }
                parser.add(piece)
                while let frame = try parser.next() { frames.append(frame) }
                precondition(parser.bufferedBytes < Int(Self.maximum) + 4, "more is kept than a frame may have")
            }
            buffered = parser.bufferedBytes
            try parser.finish()
        } catch {
            fault = error
        }
        if case .truncated? = fault { fault = nil }
    }
}

/// Frames that may be ignored are not handed out, so only a stream without them is compared byte by byte.
private func checkWriting(_ frames: [Frame], of stream: ByteBuffer, rest: Int) {
    var written = ByteBuffer()
    for frame in frames {
        frame.body.withUnsafeReadableBytes { written.writeFrame(prepared: frame.header, body: $0) }
    }
    var parser = FrameParser(maximumFrameLength: .max)
    var again: [Frame] = []
    do throws(WireError) {
        parser.add(written)
        while let frame = try parser.next() { again.append(frame) }
    } catch {
        preconditionFailure("what was written cannot be read: \(error)")
    }
    precondition(again == frames && parser.bufferedBytes == 0, "what was written reads back differently")
    guard written.readableBytes + rest == stream.readableBytes else { return }
    precondition(stream.getSlice(at: stream.readerIndex, length: written.readableBytes) == written, "what was written is other bytes")
}

/// Whatever is accepted as metadata must read back equal, and take no more bytes than it came in.
private func checkMetadata(_ body: ByteBuffer) {
    var rest = body
    guard let metadata = try? Metadata.read(from: &rest) else { return }
    let taken = body.readableBytes - rest.readableBytes
    precondition(metadata.encodedSize <= taken, "metadata grows when it is written")
    var written = ByteBuffer()
    let payload = Array("payload".utf8)
    payload.withUnsafeBytes {
        written.writeFrame(FrameHeader(.request, code: 1, stream: StreamID(slot: 1, generation: 0)), metadata: metadata, payload: $0)
    }
    var parser = FrameParser(maximumFrameLength: .max)
    do throws(WireError) {
        parser.add(written)
        while let frame = try parser.next() {
            precondition(frame.header.flags.contains(.metadata) != metadata.isEmpty, "the flag does not say whether there is metadata")
            var body = frame.body
            if !metadata.isEmpty {
                let again = try Metadata.read(from: &body)
                precondition(again == metadata, "metadata reads back differently")
            }
            precondition(body == ByteBuffer(bytes: payload), "the payload behind metadata is another")
        }
    } catch {
        preconditionFailure("what was written cannot be read: \(error)")
    }
}
