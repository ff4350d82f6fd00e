/// Writes nothing and notes how long the texts of each column are.
struct WidthTable: ResultTable {
    var bytes: [UInt8] = []
    /// Bytes of the longest text of each column.
    private(set) var longest: [Int]
    private let isText: [Bool]

    init(_ columns: [ResultColumn]) {
        longest = Array(repeating: 0, count: columns.count)
        isText = columns.map { $0.content == .text || $0.content == .word }
    }

    mutating func begin() {}

    mutating func add(_ cells: [ResultCell]) {
        for (index, cell) in cells.enumerated() {
            switch cell {
            case .empty: break
            case .text(let text), .word(let text): longest[index] = max(longest[index], text.utf8.count)
            // Numbers stand among texts where a question has become another type.
            case .integer, .date, .instant: if isText[index] { longest[index] = max(longest[index], cell.text.utf8.count) }
            }
        }
    }
}

extension ResultCell {
    /// The cell as text; empty where there is nothing.
    var text: String {
        switch self {
        case .empty: ""
        case .integer(let value): String(value)
        case .text(let text), .word(let text): text
        case .date(let date): date.yearFirst
        case .instant(let instant): Instant(microseconds: instant).text ?? ""
        }
    }
}
