import JSON

/// Where the parts of one question's answers go, by the indexes of columns.
enum AnswerPlan: Sendable, Equatable {
    /// A number, less `offset`, and the text beside it.
    case choice(Int, text: Int?, offset: Int64)
    /// Flags by choice, and the texts of those that take one.
    case choices([Int], texts: [Int?])
    /// Numbers by row.
    case numbers([Int])
    /// Flags by row and column.
    case ticks([[Int]])
    /// Texts in an array.
    case fields([Int])
    /// Texts by row.
    case texts([Int])
    /// Texts by row and column.
    case cells([[Int]])
    case number(Int)
    case text(Int)
    case date(Int)
    case consent(Int)
    case nothing

    private static let fields = JSONFields("type", "answer", "answers", "other", "reason")

    /// - Parameter index: The column with a suffix.
    init(_ question: Question, index: (String) -> Int) {
        func rows(_ count: Int) -> [Int] { (0..<count).map { index("_\($0 + 1)") } }
        func cells(_ rows: Int, _ columns: Int) -> [[Int]] {
            (0..<rows).map { row in (0..<columns).map { index("_\(row + 1)_\($0 + 1)") } }
        }
        self =
            switch question.kind {
            case .singleChoice(let choices), .dropDown(let choices):
                .choice(index(""), text: choices.contains(where: \.takesText) ? index("_other") : nil, offset: 0)
            case .multipleChoice(let choices, _):
                .choices(
                    rows(choices.count),
                    texts: choices.enumerated().map { $1.takesText ? index("_\($0 + 1)_other") : nil })
            case .matrix(let rowTexts, _, .single): .numbers(rows(rowTexts.count))
            case .matrix(let rowTexts, let columns, .multiple): .ticks(cells(rowTexts.count, columns.count))
            case .matrix(let rowTexts, let columns, .text): .cells(cells(rowTexts.count, columns.count))
            case .openText(let count): .fields((0..<count).map { index($0 == 0 ? "" : "_\($0 + 1)") })
            case .form(let fields): .texts(rows(fields.count))
            case .points(let texts, _), .sliders(let texts, _), .ranking(let texts), .grouping(let texts, _): .numbers(rows(texts.count))
            case .number: .number(index(""))
            case .email: .text(index(""))
            case .date: .date(index(""))
            case .consent: .consent(index(""))
            // The score is the number of the answer less one.
            case .recommendation(let asksReason): .choice(index(""), text: asksReason ? index("_reason") : nil, offset: 1)
            case .description, .upload: .nothing
            }
    }

    /// Reads one stored answer.
    func read(_ reader: inout JSONReader, into cells: inout [ResultCell]) throws(JSONError) {
        try reader.beginObject()
        var position = 0
        while true {
            switch try reader.nextField(&position, of: Self.fields) {
            case -1: return
            case 1: try readAnswer(&reader, into: &cells)
            case 2: try readAnswers(&reader, into: &cells)
            case 3, 4: try readTexts(&reader, into: &cells)
            default: try reader.skipValue()
            }
        }
    }

    /// `answer`
    private func readAnswer(_ reader: inout JSONReader, into cells: inout [ResultCell]) throws(JSONError) {
        switch self {
        case .choice(let index, _, let offset): cells[index] = .integer(try reader.readInteger(Int64.self) - offset)
        case .number(let index): cells[index] = .integer(try reader.readInteger())
        case .text(let index): cells[index] = .text(try reader.readString())
        case .date(let index):
            let text = try reader.readString()
            cells[index] = CivilDate(dayFirst: text).map(ResultCell.date) ?? .text(text)
        case .consent(let index): cells[index] = .integer(try reader.readBool() ? 1 : 0)
        default: try reader.skipValue()
        }
    }

    /// `answers`
    private func readAnswers(_ reader: inout JSONReader, into cells: inout [ResultCell]) throws(JSONError) {
        switch self {
        case .choices(let flags, _):
            try Self.readFlags(&reader, flags, into: &cells)
        case .numbers(let rows):
            try Self.readRows(&reader, rows) { (reader, index) throws(JSONError) in cells[index] = .integer(try reader.readInteger()) }
        case .texts(let rows):
            try Self.readRows(&reader, rows) { (reader, index) throws(JSONError) in cells[index] = .text(try reader.readString()) }
        case .ticks(let rows):
            for row in rows {
                for index in row { cells[index] = .integer(0) }
            }
            try Self.readRows(&reader, rows) { (reader, row) throws(JSONError) in try Self.readFlags(&reader, row, into: &cells) }
        case .cells(let rows):
            try Self.readRows(&reader, rows) { (reader, row) throws(JSONError) in
                try Self.readRows(&reader, row) { (reader, index) throws(JSONError) in cells[index] = .text(try reader.readString()) }
            }
        case .fields(let fields):
            try reader.beginArray()
            var number = 0
            while try reader.nextElement() {
                let text = try reader.readString()
                if number < fields.count, !text.isEmpty { cells[fields[number]] = .text(text) }
                number += 1
            }
        default:
            try reader.skipValue()
        }
    }

    /// `other` and `reason`
    private func readTexts(_ reader: inout JSONReader, into cells: inout [ResultCell]) throws(JSONError) {
        switch self {
        case .choice(_, let index?, _):
            cells[index] = .text(try reader.readString())
        case .choices(_, let texts):
            try Self.readRows(&reader, texts) { (reader, index) throws(JSONError) in
                if let index { cells[index] = .text(try reader.readString()) } else { try reader.skipValue() }
            }
        default:
            try reader.skipValue()
        }
    }

    /// An array of numbers from 1 on: 1 where the number is in it, 0 elsewhere.
    private static func readFlags(_ reader: inout JSONReader, _ flags: [Int], into cells: inout [ResultCell]) throws(JSONError) {
        for index in flags { cells[index] = .integer(0) }
        try reader.beginArray()
        while try reader.nextElement() {
            let number: Int = try reader.readInteger()
            if flags.indices.contains(number - 1) { cells[flags[number - 1]] = .integer(1) }
        }
    }

    /// An object whose members are named by numbers from 1 on.
    private static func readRows<Place>(
        _ reader: inout JSONReader, _ places: [Place], _ read: (inout JSONReader, Place) throws(JSONError) -> Void
    ) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if let number = Int(key), places.indices.contains(number - 1) {
                try read(&reader, places[number - 1])
            } else {
                try reader.skipValue()
            }
        }
    }
}
