/// RFC 2045's quoted-printable, for texts in UTF-8.
enum QuotedPrintable {
    private static let longestLine = 76

    /// Lines end with CR LF and have 76 characters at most. None begins with a dot, which SMTP has its own meaning for.
    static func encoded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let utf8 = Array(text.utf8)
        bytes.reserveCapacity(utf8.count + utf8.count / 4)
        var column = 0
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            let isCRLF = byte == 0x0D && index + 1 < utf8.count && utf8[index + 1] == 0x0A
            if isCRLF || byte == 0x0A || byte == 0x0D {
                bytes += [0x0D, 0x0A]
                column = 0
                index += isCRLF ? 2 : 1
                continue
            }
            let isLast = index + 1 == utf8.count || utf8[index + 1] == 0x0A || utf8[index + 1] == 0x0D
            let width = isLiteral(byte, isLast: isLast, column: column) ? 1 : 3
            // The sign of a soft break takes a place too, unless the line ends here anyway.
            if column + width > (isLast ? longestLine : longestLine - 1) {
                bytes += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            if isLiteral(byte, isLast: isLast, column: column) {
                bytes.append(byte)
                column += 1
            } else {
                bytes += [UInt8(ascii: "="), digit(byte >> 4), digit(byte & 0x0F)]
                column += 3
            }
            index += 1
        }
        return bytes + (column > 0 ? [0x0D, 0x0A] : [])
    }

    private static func isLiteral(_ byte: UInt8, isLast: Bool, column: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: "."): column > 0
        case 0x20, 0x09: !isLast
        default: 0x21...0x7E ~= byte
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
