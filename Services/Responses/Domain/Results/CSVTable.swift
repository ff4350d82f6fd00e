/// Results as comma-separated values: RFC 4180, UTF-8, a line of names first, CRLF behind each line, nothing in an empty cell.
///
/// What respondents wrote is made safe for spreadsheets, which take a cell for a formula by its first character: a text that begins with
/// `=`, `+`, `-`, `@`, their full-width forms, a tab or a line end gets an apostrophe in front. Numbers are numbers and get none. Whoever
/// needs texts to the byte reads NDJSON.
struct CSVTable: ResultTable {
    var bytes: [UInt8] = []
    private let columns: [ResultColumn]

    init(_ columns: [ResultColumn]) {
        self.columns = columns
    }

    mutating func begin() {
        var isFirst = true
        for column in columns {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(text: column.name)
        }
        endLine()
    }

    mutating func add(_ cells: [ResultCell]) {
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            switch cell {
            case .empty: break
            case .integer(let value): bytes.append(decimal: value)
            case .text(let text): add(text, isForeign: true)
            case .word(let text): add(text, isForeign: false)
            case .date(let date): bytes.append(date: date)
            case .instant(let instant): bytes.append(instant: instant)
            }
        }
        endLine()
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func add(_ text: String, isForeign: Bool) {
        var text = text
        text.withUTF8 { utf8 in
            let isFormula = isForeign && Self.beginsFormula(utf8)
            guard utf8.contains(where: Self.needsQuotes) else {
                if isFormula { bytes.append(UInt8(ascii: "'")) }
                return bytes.append(contentsOf: utf8)
            }
            bytes.append(UInt8(ascii: "\""))
            if isFormula { bytes.append(UInt8(ascii: "'")) }
            for byte in utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
    }

    private static func beginsFormula(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: return true
        // U+FF0B, U+FF0D, U+FF1D and U+FF20.
        case 0xEF:
            guard text.count >= 3, text[1] == 0xBC else { return false }
            return [0x8B, 0x8D, 0x9D, 0xA0].contains(text[2])
        default: return false
        }
    }
}
