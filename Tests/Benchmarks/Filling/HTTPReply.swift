import NIOCore

/// A reply of the gateway.
struct HTTPReply {
    /// Three digits.
    let status: String
    let text: String
    private let head: String

    /// Nil while some of it is missing.
    init?(_ bytes: ByteBufferView) {
        guard let end = bytes.range(of: "\r\n\r\n") else { return nil }
        head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        guard let length = Self.header("content-length", in: head).flatMap({ Int($0) }), bytes[end.upperBound...].count >= length else {
            return nil
        }
        text = String(decoding: bytes[end.upperBound...], as: UTF8.self)
        status = String(head.dropFirst("HTTP/1.1 ".count).prefix(3))
    }

    func header(_ name: String) -> String? { Self.header(name, in: head) }

    private static func header(_ name: String, in head: String) -> String? {
        for line in head.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, Substring(parts[0]).lowercased() == name else { continue }
            return String(Substring(parts[1]).drop { $0 == " " }.prefix { $0 != "\r" && $0 != "\r\n" })
        }
        return nil
    }

    /// What stands behind the first occurrence of a text, up to a character at which it ends.
    func value(behind beginning: String, upTo isEnd: (UInt8) -> Bool) -> String? {
        guard let start = text.utf8.range(of: beginning) else { return nil }
        return String(Substring(text.utf8[start.upperBound...].prefix { !isEnd($0) }))
    }
}

extension Collection where Element == UInt8 {
    fileprivate func range(of text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = startIndex
        while let found = self[start...].firstIndex(of: needle[0]) {
            if self[found...].starts(with: needle) { return found..<index(found, offsetBy: needle.count) }
            start = index(after: found)
        }
        return nil
    }
}
