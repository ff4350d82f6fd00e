/// Strings: one pass that validates, then one creation from the bytes.
extension JSONReader {
    public mutating func readString() throws(JSONError) -> String {
        guard nextByte() == .quote else { throw mismatch(expected: "a string") }
        return string(from: try scanString())
    }

    /// A validated string: the bytes between its quotes, still escaped.
    struct ScannedString {
        let bytes: UnsafeBufferPointer<UInt8>
        let hasEscapes: Bool
        let isASCII: Bool
    }

    /// Validates the string whose opening quote stands at the cursor and moves behind it.
    mutating func scanString() throws(JSONError) -> ScannedString {
        let first = cursor + 1
        var place = first
        var hasEscapes = false
        var isASCII = true
        while true {
            // Eight bytes a step; the first one that is a quote, a backslash, a control character or not ASCII stops the run.
            while end - place >= 8 {
                let word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
                let stops = stringStops(in: word)
                if stops == 0 {
                    place += 8
                } else {
                    place += stops.trailingZeroBitCount &>> 3
                    break
                }
            }
            guard place < end else { throw failure(.unexpectedEnd, at: end) }
            let byte = place.pointee
            if byte == .quote {
                cursor = place + 1
                return ScannedString(
                    bytes: UnsafeBufferPointer(start: first, count: place - first), hasEscapes: hasEscapes, isASCII: isASCII)
            } else if byte == .backslash {
                hasEscapes = true
                place = try checkedEscape(at: place)
            } else if byte >= 0x80 {
                isASCII = false
                place = try checkedMultibyte(at: place)
            } else if byte < 0x20 {
                throw failure(.controlCharacter(byte), at: place)
            } else {
                place += 1
            }
        }
    }

    /// The string that a scan found.
    @inline(__always)
    func string(from scanned: ScannedString) -> String {
        scanned.hasEscapes ? unescaped(scanned.bytes) : String(decoding: scanned.bytes, as: UTF8.self)
    }

    /// The place behind the escape whose backslash stands at `place`.
    private func checkedEscape(at place: UnsafePointer<UInt8>) throws(JSONError) -> UnsafePointer<UInt8> {
        guard end - place >= 2 else { throw failure(.unexpectedEnd, at: end) }
        switch place[1] {
        case .quote, .backslash, .slash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return place + 2
        case .lowercaseU:
            let unit = try checkedUnit(at: place)
            guard unit & 0xF800 == 0xD800 else { return place + 6 }
            let second = place + 6
            guard unit < 0xDC00 else { throw failure(.loneSurrogate, at: place) }
            guard end - second >= 1 else { throw failure(.unexpectedEnd, at: end) }
            guard second[0] == .backslash else { throw failure(.loneSurrogate, at: place) }
            guard end - second >= 2 else { throw failure(.unexpectedEnd, at: end) }
            guard second[1] == .lowercaseU, try checkedUnit(at: second) & 0xFC00 == 0xDC00 else {
                throw failure(.loneSurrogate, at: place)
            }
            return second + 6
        default:
            throw failure(.invalidEscape, at: place)
        }
    }

    /// The UTF-16 unit of the `\uXXXX` at `place`.
    private func checkedUnit(at place: UnsafePointer<UInt8>) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for index in 2..<6 {
            guard end - place > index else { throw failure(.unexpectedEnd, at: end) }
            guard let digit = hexDigit(place[index]) else { throw failure(.invalidEscape, at: place) }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The place behind the character of two to four bytes at `place`: RFC 3629's table, so no overlong form, no surrogate,
    /// nothing above U+10FFFF.
    private func checkedMultibyte(at place: UnsafePointer<UInt8>) throws(JSONError) -> UnsafePointer<UInt8> {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch place[0] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw failure(.invalidUTF8, at: place)
        }
        for index in 1..<length {
            guard end - place > index else { throw failure(.unexpectedEnd, at: end) }
            let byte = place[index]
            guard index == 1 ? second.contains(byte) : byte & 0xC0 == 0x80 else { throw failure(.invalidUTF8, at: place) }
        }
        return place + length
    }

    /// Decodes bytes whose escapes `scanString()` has checked; the result is never longer than its source.
    private func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { target in
            var read = 0
            var written = 0
            while read < bytes.count {
                let byte = bytes[read]
                guard byte == .backslash else {
                    target[written] = byte
                    read &+= 1
                    written &+= 1
                    continue
                }
                let letter = bytes[read &+ 1]
                guard letter == .lowercaseU else {
                    target[written] = meaning(ofEscape: letter)
                    read &+= 2
                    written &+= 1
                    continue
                }
                var scalar = unit(in: bytes, at: read)
                read &+= 6
                if scalar & 0xF800 == 0xD800 {
                    scalar = 0x10000 &+ (scalar & 0x3FF) << 10 | (unit(in: bytes, at: read) & 0x3FF)
                    read &+= 6
                }
                written = encode(scalar, into: target, at: written)
            }
            return written
        }
    }

    private func unit(in bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32 {
        (2..<6).reduce(0) { $0 << 4 | (hexDigit(bytes[place + $1]) ?? 0) }
    }
}

@inline(__always)
private func stringStops(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* UInt64(UInt8.quote))
    let backslashes = word ^ (ones &* UInt64(UInt8.backslash))
    // Each term marks a byte's high bit; a borrow can mark a byte too many, but only above a byte that is truly marked.
    let found = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word) | word
    return found & highs
}

private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case .zero ... .nine: UInt32(byte &- .zero)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
    default: nil
    }
}

private func meaning(ofEscape letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
}

/// Writes a scalar as UTF-8 and returns the place behind it.
private func encode(_ scalar: UInt32, into target: UnsafeMutableBufferPointer<UInt8>, at place: Int) -> Int {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F)) }
    switch scalar {
    case ..<0x80:
        target[place] = UInt8(truncatingIfNeeded: scalar)
        return place + 1
    case ..<0x800:
        target[place] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
        target[place + 1] = continuation(0)
        return place + 2
    case ..<0x10000:
        target[place] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
        target[place + 1] = continuation(6)
        target[place + 2] = continuation(0)
        return place + 3
    default:
        target[place] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
        target[place + 1] = continuation(12)
        target[place + 2] = continuation(6)
        target[place + 3] = continuation(0)
        return place + 4
    }
}
