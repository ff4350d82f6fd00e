/// One column as a variable of an SPSS system file.
struct SAVVariable: Sendable, Equatable {
    /// The most that a string variable holds; longer texts are cut.
    static let widestString = 32_767
    /// Strings above 255 bytes are kept as several variables, each of which is declared 252 bytes of the whole and holds 255.
    private static let declared = 252
    static let segment = 255

    let column: ResultColumn
    /// Bytes of a string; nil: numbers.
    let width: Int?

    /// - Parameter longest: Bytes of the longest text that is to be written.
    init(_ column: ResultColumn, longest: Int) {
        self.column = column
        switch column.content {
        case .text, .word: width = min(max(1, longest), Self.widestString)
        case .integer, .flag, .date, .instant: width = nil
        }
    }

    /// The widths of the variables that it is kept as; nil for numbers.
    var segments: [Int?] {
        guard let width else { return [nil] }
        guard width > Self.segment else { return [width] }
        let count = (width + Self.declared - 1) / Self.declared
        return (0..<count).map { $0 == count - 1 ? width - $0 * Self.declared : Self.segment }
    }

    /// Elements of eight bytes that it takes in each case.
    var elements: Int { segments.reduce(0) { $0 + Self.elements(ofWidth: $1) } }

    static func elements(ofWidth width: Int?) -> Int { width.map { ($0 + 7) / 8 } ?? 1 }

    /// How a value is printed: kind, width and decimals in one number.
    func format(ofWidth width: Int?) -> Int32 {
        let (kind, places): (Int32, Int32) =
            switch column.content {
            case .text, .word: (1, Int32(width ?? 1))
            case .integer: (5, 12)
            case .flag: (5, 1)
            case .date: (39, 10)
            case .instant: (22, 20)
            }
        return kind << 16 | min(places, 255) << 8
    }

    var measure: Int32 {
        switch column.level {
        case .nominal: 1
        case .ordinal: 2
        case .scale: 3
        }
    }
}
