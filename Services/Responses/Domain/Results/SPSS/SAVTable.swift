/// Results as an SPSS system file (`.sav`): labels, value labels and measurement levels with the data, UTF-8, compressed.
///
/// What was not answered is system-missing, or an empty string. Texts of more than 32,767 bytes are cut, because the format ends there.
struct SAVTable: ResultTable {
    /// From 1582-10-14, where SPSS begins to count, to 1970.
    private static let epoch: Int64 = 12_219_379_200

    var bytes: [UInt8] = []
    private let variables: [SAVVariable]
    private let createdAt: Int64
    private var block = SAVBlock()

    /// - Parameters:
    ///   - longest: Bytes of the longest text of each column: the file says them before the first case.
    ///   - createdAt: Microseconds since 1970.
    init(_ columns: [ResultColumn], longest: [Int], createdAt: Int64) {
        variables = zip(columns, longest).map { SAVVariable($0, longest: $1) }
        self.createdAt = createdAt
    }

    mutating func begin() {
        bytes += SAVDictionary(variables, createdAt: createdAt).bytes
    }

    mutating func add(_ cells: [ResultCell]) {
        for (variable, cell) in zip(variables, cells) {
            if variable.width == nil {
                if let number = Self.number(cell) { block.add(number, to: &bytes) } else { block.addMissing(to: &bytes) }
            } else {
                add(cell.text, to: variable)
            }
        }
    }

    mutating func end() {
        block.finish(to: &bytes)
    }

    private static func number(_ cell: ResultCell) -> Double? {
        switch cell {
        case .integer(let value): Double(value)
        case .date(let date): Double(date.dayNumber * 86_400 + epoch)
        case .instant(let microseconds): Double(microseconds) / 1_000_000 + Double(epoch)
        case .empty, .text, .word: nil
        }
    }

    private mutating func add(_ text: String, to variable: SAVVariable) {
        guard !text.isEmpty else {
            for _ in 0..<variable.elements { block.addSpaces(to: &bytes) }
            return
        }
        var rest = SAVDictionary.cut(text, to: variable.width ?? 0)[...]
        let isLong = variable.segments.count > 1
        for width in variable.segments {
            let elements = SAVVariable.elements(ofWidth: width)
            // A segment holds 255 bytes of the text whatever its declared share; the 256th is a space.
            var part = isLong ? rest.prefix(SAVVariable.segment) : rest
            rest = rest.dropFirst(part.count)
            for _ in 0..<elements {
                block.add(part.prefix(8), to: &bytes)
                part = part.dropFirst(8)
            }
        }
    }
}

/// Eight values at a time, each behind a byte that says what it is: most codes of a questionnaire need no more than that byte.
struct SAVBlock: Sendable {
    private static let literal: UInt8 = 253
    private static let spaces: UInt8 = 254
    private static let missing: UInt8 = 255

    private var codes: [UInt8] = []
    private var literals: [UInt8] = []

    mutating func add(_ number: Double, to bytes: inout [UInt8]) {
        if number >= -99, number <= 151, let whole = Int(exactly: number) {
            add(code: UInt8(whole + 100), to: &bytes)
        } else {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { literals.append(contentsOf: $0) }
            add(code: Self.literal, to: &bytes)
        }
    }

    mutating func addMissing(to bytes: inout [UInt8]) { add(code: Self.missing, to: &bytes) }

    mutating func addSpaces(to bytes: inout [UInt8]) { add(code: Self.spaces, to: &bytes) }

    /// Eight bytes of text, filled up with spaces.
    mutating func add(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        guard text.contains(where: { $0 != UInt8(ascii: " ") }) else { return addSpaces(to: &bytes) }
        literals.append(contentsOf: text)
        for _ in text.count..<8 { literals.append(UInt8(ascii: " ")) }
        add(code: Self.literal, to: &bytes)
    }

    mutating func finish(to bytes: inout [UInt8]) {
        // 0 stands for nothing.
        while !codes.isEmpty { add(code: 0, to: &bytes) }
    }

    private mutating func add(code: UInt8, to bytes: inout [UInt8]) {
        codes.append(code)
        guard codes.count == 8 else { return }
        bytes.append(contentsOf: codes)
        bytes.append(contentsOf: literals)
        codes.removeAll(keepingCapacity: true)
        literals.removeAll(keepingCapacity: true)
    }
}
