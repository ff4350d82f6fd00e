/// Undoes the encoding of `application/x-www-form-urlencoded`: `+` is a space and `%C5%82` a byte each.
enum PercentDecoding {
    /// Puts the decoded bytes, which are UTF-8 without NUL, in place of those in `decoded`, whose memory is used again.
    ///
    /// - Returns: The same as a text.
    /// - Throws: `malformedEncoding`, `invalidUTF8`, `nul`.
    @discardableResult
    static func decode(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, into decoded: inout [UInt8]) throws(ParameterError) -> String {
        decoded.removeAll(keepingCapacity: true)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 1 < bytes.endIndex, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else {
                    throw .malformedEncoding
                }
                decoded.append(high << 4 | low)
                index += 2
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidUTF8 }
        guard !decoded.contains(0) else { throw .nul }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
