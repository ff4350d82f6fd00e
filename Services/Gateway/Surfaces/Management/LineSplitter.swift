import NIOCore

/// Cuts a stream of bytes into lines and holds no more than one unfinished line.
struct LineSplitter {
    enum Line: Equatable {
        case bytes([UInt8])
        /// Longer than the limit; its bytes were dropped.
        case tooLong

        /// Whether there is nothing but spaces on the line.
        var isBlank: Bool {
            guard case .bytes(let bytes) = self else { return false }
            return bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        }

        /// Bytes that are kept of it.
        var count: Int {
            guard case .bytes(let bytes) = self else { return 0 }
            return bytes.count
        }
    }

    private let longestLine: Int
    private var unfinished: [UInt8] = []
    private var isTooLong = false

    init(longestLine: Int) {
        self.longestLine = longestLine
    }

    /// The lines that end in this part of the stream.
    mutating func lines(in part: ByteBuffer) -> [Line] {
        var lines: [Line] = []
        part.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while let end = rest.firstIndex(of: 0x0A) {
                append(rest[..<end])
                lines.append(finished())
                rest = rest[(end + 1)...]
            }
            append(rest)
        }
        return lines
    }

    /// What stands behind the last line's end, if anything does.
    mutating func lastLine() -> Line? {
        unfinished.isEmpty && !isTooLong ? nil : finished()
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        if isTooLong { return }
        if unfinished.count + bytes.count > longestLine {
            unfinished = []
            isTooLong = true
        } else {
            unfinished.append(contentsOf: bytes)
        }
    }

    private mutating func finished() -> Line {
        defer {
            unfinished = []
            isTooLong = false
        }
        return isTooLong ? .tooLong : .bytes(unfinished)
    }
}
