extension String {
    /// With what markup and quoted attributes take for their own written as character references.
    ///
    /// Unicode scalar by scalar: a quotation mark with a combining accent behind it is one character, and ends an attribute all the same.
    public var escapedForMarkup: String {
        guard utf8.contains(where: { $0.markupReference != nil }) else { return self }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(utf8.count + 32)
        for byte in utf8 {
            if let reference = byte.markupReference { escaped += reference.utf8 } else { escaped.append(byte) }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension UInt8 {
    /// What stands for this byte of UTF-8, all of which are characters of ASCII.
    fileprivate var markupReference: String? {
        switch self {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
