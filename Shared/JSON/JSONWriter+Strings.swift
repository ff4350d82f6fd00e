extension JSONWriter {
    /// Writes a string, escaped as RFC 8259 demands and as the options wish.
    public mutating func write(_ string: String) {
        let isDone: Void? = string.utf8.withContiguousStorageIfAvailable { writeQuoted($0) }
        if isDone == nil {
            var string = string
            string.withUTF8 { writeQuoted($0) }
        }
    }

    private mutating func writeQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        var place = beginValue(reserving: bytes.count &+ 2)
        place.pointee = .quote
        place += 1
        let hasOptions = options.escapesSlashes || options.escapesNonASCII
        let plain = hasOptions ? 0 : copyPlain(bytes, to: place)
        if plain == bytes.count {
            place[plain] = .quote
            return advance(plain &+ 2)
        }
        advance(1 &+ plain)
        writeEscaped(UnsafeBufferPointer(rebasing: bytes[plain...]))
        room(1).pointee = .quote
        advance(1)
    }

    /// Copies bytes up to the first that needs an escape, eight at a time, and returns how many.
    @inline(__always)
    private func copyPlain(_ bytes: UnsafeBufferPointer<UInt8>, to place: UnsafeMutablePointer<UInt8>) -> Int {
        guard let source = bytes.baseAddress else { return 0 }
        let count = bytes.count
        var index = 0
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(source + index).loadUnaligned(as: UInt64.self)
            if hasEscape(word) { break }
            UnsafeMutableRawPointer(place + index).storeBytes(of: word, as: UInt64.self)
            index &+= 8
        }
        while index < count {
            let byte = source[index]
            if byte < 0x20 || byte == .quote || byte == .backslash { break }
            place[index] = byte
            index &+= 1
        }
        return index
    }

    @inline(never)
    private mutating func writeEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            // The longest form of one character: two units of six bytes.
            let place = room(12)
            let byte = bytes[index]
            if byte >= 0x80, options.escapesNonASCII {
                let (scalar, length) = decodedScalar(bytes, at: index)
                advance(put(scalar, at: place))
                index &+= length
                continue
            }
            index &+= 1
            if let letter = shortEscape(byte) ?? (byte == .slash && options.escapesSlashes ? .slash : nil) {
                place[0] = .backslash
                place[1] = letter
                advance(2)
            } else if byte < 0x20 {
                advance(putUnit(UInt32(byte), at: place))
            } else {
                place[0] = byte
                advance(1)
            }
        }
    }
}

@inline(__always)
private func hasEscape(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* UInt64(UInt8.quote))
    let backslashes = word ^ (ones &* UInt64(UInt8.backslash))
    let found = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word)
    return found & 0x8080_8080_8080_8080 != 0
}

private func shortEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case .quote, .backslash: byte
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    default: nil
    }
}

/// The scalar at `place` of a string's UTF-8, which is always well-formed.
private func decodedScalar(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (scalar: UInt32, length: Int) {
    let first = UInt32(bytes[place])
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var scalar = first & (0x7F >> UInt32(length))
    for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[place + offset] & 0x3F) }
    return (scalar, length)
}

private func put(_ scalar: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
    guard scalar >= 0x10000 else { return putUnit(scalar, at: place) }
    let bits = scalar - 0x10000
    return putUnit(0xD800 | bits >> 10, at: place) + putUnit(0xDC00 | bits & 0x3FF, at: place + 6)
}

/// Writes `\uXXXX`, six bytes.
private func putUnit(_ unit: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
    place[0] = .backslash
    place[1] = .lowercaseU
    for index in 0..<4 {
        let digit = UInt8(truncatingIfNeeded: unit >> UInt32(12 - 4 * index) & 0xF)
        place[2 + index] = digit < 10 ? .zero + digit : UInt8(ascii: "a") + digit - 10
    }
    return 6
}
