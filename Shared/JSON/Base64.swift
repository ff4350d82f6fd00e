/// Bytes in a message: JSON has none of its own, so they travel as base64 (RFC 4648, with padding).
public struct Base64: Sendable, Hashable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension Base64: JSONCodable {
    public func encode(to writer: inout JSONWriter) {
        writer.writeBase64(bytes)
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        bytes = try reader.readBase64()
    }

    public static var jsonSchema: JSONSchema { .string }
}

extension JSONWriter {
    /// Writes bytes as a string of base64.
    public mutating func writeBase64(_ bytes: [UInt8]) {
        let length = (bytes.count + 2) / 3 * 4
        var place = beginValue(reserving: length &+ 2)
        place.pointee = .quote
        place += 1
        bytes.withUnsafeBufferPointer { source in
            var index = 0
            while index &+ 3 <= source.count {
                let group = UInt32(source[index]) << 16 | UInt32(source[index &+ 1]) << 8 | UInt32(source[index &+ 2])
                place[0] = digit(group >> 18)
                place[1] = digit(group >> 12)
                place[2] = digit(group >> 6)
                place[3] = digit(group)
                place += 4
                index &+= 3
            }
            guard index < source.count else { return }
            let isPair = source.count &- index == 2
            let group = UInt32(source[index]) << 16 | (isPair ? UInt32(source[index &+ 1]) << 8 : 0)
            place[0] = digit(group >> 18)
            place[1] = digit(group >> 12)
            place[2] = isPair ? digit(group >> 6) : UInt8(ascii: "=")
            place[3] = UInt8(ascii: "=")
            place += 4
        }
        place.pointee = .quote
        advance(length &+ 2)
    }
}

extension JSONReader {
    /// Reads a string of base64. Bits that padding leaves over must be zero: bytes have one form.
    public mutating func readBase64() throws(JSONError) -> [UInt8] {
        guard nextByte() == .quote else { throw mismatch(expected: "a string of base64") }
        let scanned = try scanString()
        // `\/` is a slash; nobody else has a reason to escape a digit.
        let bytes = scanned.hasEscapes ? Array(string(from: scanned).utf8).withUnsafeBufferPointer(decoded) : decoded(scanned.bytes)
        guard let bytes else { throw failure(.refused("is no base64")) }
        return bytes
    }
}

/// The bytes that the digits stand for; nil when they are no base64.
private func decoded(_ digits: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.last == UInt8(ascii: "=") ? (digits[digits.count - 2] == UInt8(ascii: "=") ? 2 : 1) : 0
    let count = digits.count / 4 * 3 - padding
    let whole = (digits.count - (padding > 0 ? 4 : 0)) / 4
    // A value above 63 means that one of the digits was none.
    var faults: UInt32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, written in
        for group in 0..<whole {
            let place = group &* 4
            let (a, b) = (value(digits[place]), value(digits[place &+ 1]))
            let (c, d) = (value(digits[place &+ 2]), value(digits[place &+ 3]))
            faults |= a | b | c | d
            let bits = a << 18 | b << 12 | c << 6 | d
            target[group &* 3] = UInt8(truncatingIfNeeded: bits >> 16)
            target[group &* 3 &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
            target[group &* 3 &+ 2] = UInt8(truncatingIfNeeded: bits)
        }
        if padding > 0 {
            let place = whole * 4
            let (a, b, c) = (value(digits[place]), value(digits[place + 1]), padding == 1 ? value(digits[place + 2]) : 0)
            faults |= a | b | c
            let bits = a << 18 | b << 12 | c << 6
            if bits & (padding == 1 ? 0xFF : 0xFFFF) != 0 { faults |= 64 }
            target[whole * 3] = UInt8(truncatingIfNeeded: bits >> 16)
            if padding == 1 { target[whole * 3 + 1] = UInt8(truncatingIfNeeded: bits >> 8) }
        }
        written = count
    }
    return faults < 64 ? bytes : nil
}

@inline(__always)
private func digit(_ bits: UInt32) -> UInt8 {
    base64Digits.utf8Start[Int(bits & 63)]
}

private let base64Digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// 0 to 63, or more for what is no digit.
@inline(__always)
private func value(_ digit: UInt8) -> UInt32 {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit &- UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit &- UInt8(ascii: "a") &+ 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit &- UInt8(ascii: "0") &+ 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: 64
    }
}
