import JSON

/// Results as newline-delimited JSON: an object a response, whose members are the columns in their order; numbers are numbers, what was not
/// answered is `null`.
struct NDJSONTable: ResultTable {
    var bytes: [UInt8] = []
    /// `,"name":`, the first without its comma.
    private let keys: [[UInt8]]

    init(_ columns: [ResultColumn]) {
        keys = columns.enumerated().map { index, column in
            Array((index == 0 ? "" : ",").utf8) + JSON.encode(column.name) + [UInt8(ascii: ":")]
        }
    }

    mutating func begin() {}

    mutating func add(_ cells: [ResultCell]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, cell) in cells.enumerated() {
            bytes.append(contentsOf: keys[index])
            switch cell {
            case .empty: bytes.append("null")
            case .integer(let value): bytes.append(decimal: value)
            case .text(let text), .word(let text): add(text)
            case .date(let date):
                quoted { $0.append(date: date) }
            case .instant(let instant):
                quoted { $0.append(instant: instant) }
            }
        }
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func quoted(_ body: (inout [UInt8]) -> Void) {
        bytes.append(UInt8(ascii: "\""))
        body(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func add(_ text: String) {
        // Most texts need no escape, and are copied.
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { quoted { $0.append(text: text) } } else { bytes.append(contentsOf: JSON.encode(text)) }
    }
}
