/// Undoes the encoding of `application/x-www-form-urlencoded`: `+` is a space and `%C5%82` a byte each.
enum PercentDecoding {
    static func decode(_ bytes: some Collection<UInt8>) throws(ParameterError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = digit(in: bytes, at: &index), let low = digit(in: bytes, at: &index) else { throw .malformedEncoding }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidUTF8 }
        guard !decoded.contains(0) else { throw .nul }
        return text
    }

    private static func digit<Bytes: Collection<UInt8>>(in bytes: Bytes, at index: inout Bytes.Index) -> UInt8? {
        guard index != bytes.endIndex else { return nil }
        defer { bytes.formIndex(after: &index) }
        switch bytes[index] {
        case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: return byte - UInt8(ascii: "0")
        case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte: return byte - UInt8(ascii: "a") + 10
        case let byte where UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte: return byte - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}
