import JSON

/// What was answered to one question while it had one shape.
@Message
struct QuestionTally: Sendable, Equatable {
    let question: Int64
    /// Of the shape (`AnswerShape.digest`).
    let shape: String
    /// The first version of the survey in which a completed response was shown the question in this shape.
    private(set) var version: Int64
    let type: Int64
    /// Columns of each row.
    let columns: Int
    /// Completed responses whose way led over the question's page.
    private(set) var shown: Int64
    /// Those of them with an answer to the question.
    private(set) var answered: Int64
    /// By row and column: choices made, columns ticked, positions given, texts written.
    private(set) var cells: [Int64]
    /// Responses with anything in the row.
    private(set) var rows: [Int64]
    /// Texts of the respondents' own, by choice.
    private(set) var texts: [Int64]
    private(set) var numbers: [NumberTally]

    /// - Parameter bound: bins that each distribution may have.
    init(question: Int64, shape: AnswerShape, digest: String, version: Int64, bound: Int) {
        self.question = question
        self.shape = digest
        self.version = version
        type = shape.type.rawValue
        columns = shape.columns.count
        (shown, answered) = (0, 0)
        cells = Array(repeating: 0, count: shape.cells)
        rows = Array(repeating: 0, count: shape.rows.count)
        texts = Array(repeating: 0, count: shape.texts)
        numbers = Array(repeating: NumberTally(scale: shape.scale, bound: bound), count: shape.numbers)
    }

    /// Notes a version that has the question in this shape.
    mutating func note(version: Int64, bound: Int) {
        self.version = min(self.version, version)
        for index in numbers.indices { numbers[index].tighten(to: bound) }
    }

    mutating func show() {
        shown += 1
    }

    /// Adds the counts of a tally of the same question in the same shape.
    mutating func merge(_ other: QuestionTally) {
        version = min(version, other.version)
        shown += other.shown
        answered += other.answered
        for index in cells.indices { cells[index] += other.cells[index] }
        for index in rows.indices { rows[index] += other.rows[index] }
        for index in texts.indices { texts[index] += other.texts[index] }
        for index in numbers.indices { numbers[index].merge(other.numbers[index]) }
    }
}

// MARK: Answers

extension QuestionTally {
    private static let fields = JSONFields("answer", "answers", "other", "reason")

    /// Counts a stored answer (`Answer.document`), read straight from its text. What lies outside the shape is left out.
    mutating func count(_ reader: inout JSONReader) throws(JSONError) {
        answered += 1
        var chosen = 0
        var position = 0
        try reader.beginObject()
        while true {
            switch try reader.nextField(&position, of: Self.fields) {
            case 0: chosen = try countSingle(&reader)
            case 1: try countRows(&reader)
            case 2: try countTexts(&reader, of: chosen)
            case 3:
                count(text: 0)
                try reader.skipValue()
            default: return
            }
        }
    }

    /// - Returns: The choice, from 1, where it is one.
    private mutating func countSingle(_ reader: inout JSONReader) throws(JSONError) -> Int {
        switch QuestionType(rawValue: type) {
        case .singleChoice, .dropDown, .recommendation:
            let number = try reader.readInteger(Int.self)
            count(row: 0, column: number)
            return number
        case .number: add(try reader.readInteger(), to: 0)
        case .date:
            if let date = CivilDate(dayFirst: try reader.readString()) { add(date.dayNumber, to: 0) }
        default: try reader.skipValue()
        }
        return 0
    }

    private mutating func countRows(_ reader: inout JSONReader) throws(JSONError) {
        switch QuestionType(rawValue: type) {
        case .multipleChoice:
            try reader.beginArray()
            while try reader.nextElement() { count(row: 0, column: try reader.readInteger()) }
        case .openText:
            var row = 0
            try reader.beginArray()
            while try reader.nextElement() {
                if try !reader.readString().isEmpty { count(row: row) }
                row += 1
            }
        case let kind:
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let row = (Int(key) ?? 0) - 1
                count(row: row)
                switch kind {
                case .matrixSingle, .ranking, .grouping: count(row: row, column: try reader.readInteger())
                case .points, .sliders: add(try reader.readInteger(), to: row)
                case .matrixMultiple:
                    try reader.beginArray()
                    while try reader.nextElement() { count(row: row, column: try reader.readInteger()) }
                case .openMatrix:
                    try reader.beginObject()
                    while let key = try reader.nextKey() {
                        count(row: row, column: Int(key) ?? 0)
                        try reader.skipValue()
                    }
                default: try reader.skipValue()
                }
            }
        }
    }

    /// - Parameter chosen: the choice that a single text belongs to.
    private mutating func countTexts(_ reader: inout JSONReader, of chosen: Int) throws(JSONError) {
        guard try reader.peekKind() == .object else {
            count(text: chosen - 1)
            return try reader.skipValue()
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            count(text: (Int(key) ?? 0) - 1)
            try reader.skipValue()
        }
    }

    private mutating func count(row: Int) {
        if rows.indices.contains(row) { rows[row] += 1 }
    }

    /// - Parameters:
    ///   - row: from 0.
    ///   - column: from 1.
    private mutating func count(row: Int, column: Int) {
        let cell = row * columns + column - 1
        guard column >= 1, column <= columns, cells.indices.contains(cell) else { return }
        cells[cell] += 1
    }

    private mutating func count(text index: Int) {
        if texts.indices.contains(index) { texts[index] += 1 }
    }

    private mutating func add(_ number: Int64, to index: Int) {
        if numbers.indices.contains(index) { numbers[index].add(number) }
    }
}
