/// A strict RFC 8259 pull parser over bytes that somebody else owns.
///
/// Made for one pass inside the closure that lends the bytes: the reader keeps their address and must not outlive that closure.
/// Reading allocates for the strings and collections it returns and for nothing else. Well-formed UTF-8 is required everywhere,
/// also in what is skipped.
public struct JSONReader: ~Copyable {
    /// Objects and arrays that may be open at once, unless told otherwise. The decoders recurse, so the limit also bounds the stack.
    public static let defaultDepthLimit = 64

    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    let depthLimit: Int
    var depth = 0
    /// Set behind `{` and `[`, cleared by whoever looks for the first member: the only place where no comma is wanted.
    var isFirst = false

    private static let emptyDocument: StaticString = " "

    /// - Parameters:
    ///   - bytes: valid and unchanged for as long as the reader is used.
    ///   - depthLimit: objects and arrays that may be open at once.
    public init(_ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONReader.defaultDepthLimit) {
        let first = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? Self.emptyDocument.utf8Start
        start = first
        end = first + bytes.count
        cursor = first
        self.depthLimit = depthLimit
    }

    /// Bytes consumed so far.
    public var offset: Int { cursor - start }

    /// Refuses everything but whitespace behind the document's value.
    public mutating func finish() throws(JSONError) {
        _ = nextByte()
        if cursor != end { throw failure(.trailingBytes) }
    }

    /// The kind of the next value, which stays unread.
    public mutating func peekKind() throws(JSONError) -> JSONKind {
        let byte = nextByte()
        guard let kind = JSONKind(startingWith: byte) else { throw unexpected() }
        return kind
    }

    /// Reads `null` if that is what comes next, and says so; leaves anything else unread.
    public mutating func readNull() -> Bool {
        guard nextByte() == UInt8(ascii: "n"), take(.null) else { return false }
        return true
    }

    public mutating func readBool() throws(JSONError) -> Bool {
        switch nextByte() {
        case UInt8(ascii: "t") where take(.true): return true
        case UInt8(ascii: "f") where take(.false): return false
        default: throw mismatch(expected: "a boolean")
        }
    }
}

extension JSONReader {
    /// The first byte behind whitespace, unread, or 0 at the end (NUL starts nothing in JSON, so nobody confuses the two).
    @inline(__always)
    mutating func nextByte() -> UInt8 {
        while cursor < end {
            let byte = cursor.pointee
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            cursor += 1
        }
        return 0
    }

    enum Literal {
        case null, `true`, `false`
    }

    /// Consumes the literal if it stands at the cursor.
    @inline(__always)
    mutating func take(_ literal: Literal) -> Bool {
        let text: StaticString =
            switch literal {
            case .null: "null"
            case .true: "true"
            case .false: "false"
            }
        let length = text.utf8CodeUnitCount
        guard end - cursor >= length, areEqual(cursor, text.utf8Start, length) else { return false }
        cursor += length
        return true
    }
}

extension JSONReader {
    @inline(never)
    func failure(_ kind: JSONError.Kind) -> JSONError {
        JSONError(kind, offset: cursor - start)
    }

    @inline(never)
    func failure(_ kind: JSONError.Kind, at place: UnsafePointer<UInt8>) -> JSONError {
        JSONError(kind, offset: place - start)
    }

    /// The error for a byte at the cursor that cannot stand there.
    @inline(never)
    func unexpected() -> JSONError {
        cursor < end ? failure(.unexpectedByte(cursor.pointee)) : failure(.unexpectedEnd)
    }

    /// The error for a value at the cursor that is of another kind than `expected`, a phrase with its article.
    @inline(never)
    func mismatch(expected: StaticString) -> JSONError {
        guard cursor < end, let kind = JSONKind(startingWith: cursor.pointee) else { return unexpected() }
        switch kind {
        case .null where !stands("null"), .bool where !stands("true") && !stands("false"): return misspelled()
        default: return failure(.typeMismatch(expected: expected.description, found: kind))
        }
    }

    private func stands(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        return end - cursor >= length && areEqual(cursor, text.utf8Start, length)
    }

    /// A document cut inside `null`, `true` or `false` ends too soon; anything else there is a wrong byte.
    private func misspelled() -> JSONError {
        let texts: [StaticString] = ["null", "true", "false"]
        let left = end - cursor
        let isCut = texts.contains { left < $0.utf8CodeUnitCount && areEqual(cursor, $0.utf8Start, left) }
        return isCut ? failure(.unexpectedEnd, at: end) : unexpected()
    }
}

/// Whether two runs of `length` bytes are equal; short runs (keys, literals) never pay for a call to libc.
@inline(__always)
func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let left = UnsafeRawPointer(left)
    let right = UnsafeRawPointer(right)
    if length >= 8 {
        var index = 0
        while index &+ 8 <= length {
            if left.loadUnaligned(fromByteOffset: index, as: UInt64.self) != right.loadUnaligned(fromByteOffset: index, as: UInt64.self) {
                return false
            }
            index &+= 8
        }
        // The last word overlaps the one before it, so no byte is compared alone.
        return left.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
    }
    if length >= 4 {
        return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
            && left.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
                == right.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
    }
    var index = 0
    while index < length {
        if left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self) { return false }
        index &+= 1
    }
    return true
}
