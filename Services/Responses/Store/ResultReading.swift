import JSON
import Storage

/// Reads the results of a survey in blocks and writes them into a table, oldest response first.
struct ResultReading<Table: ResultTable>: Sendable {
    /// Responses of a block at most. It also ends where its answers, or what they were turned into, take so many bytes; the last
    /// response comes on top.
    private static var blockRows: Int64 { 512 }
    private static var blockBytes: Int { 256 << 10 }

    let survey: Int64
    let state: ResponseState?
    let layout: ResultLayout
    private(set) var table: Table
    /// The last response that was read.
    private var last: Int64 = 0
    /// Whether there are no more.
    private(set) var isFinished = false
    private var cells: [ResultCell]

    init(survey: Int64, state: ResponseState?, layout: ResultLayout, table: Table) {
        self.survey = survey
        self.state = state
        self.layout = layout
        self.table = table
        cells = Array(repeating: .empty, count: layout.columns.count)
        self.table.begin()
    }

    /// Reads a block, and takes what the table has written by then.
    mutating func next(in transaction: borrowing Transaction) throws -> [UInt8] {
        var responses = try ResponseStore.facts(of: survey, state: state, above: last, limit: Self.blockRows, in: transaction)
        isFinished = responses.count < Self.blockRows
        if let end = Self.end(of: responses), end < responses.count {
            responses.removeSubrange(end...)
            isFinished = false
        }
        guard let through = responses.last?.facts.id else {
            table.end()
            return table.take()
        }
        var index = 0
        begin(responses[index].facts)
        do {
            try ResponseStore.forEachAnswers(
                of: survey, state: state, above: last, through: through, in: transaction
            ) { response, answers in
                while responses[index].facts.id != response {
                    try finish(&index, of: responses)
                }
                try read(answers, version: responses[index].facts.version)
            }
            while index < responses.count { try finish(&index, of: responses) }
        } catch is BlockFull {
            isFinished = false
        }
        if isFinished { table.end() }
        return table.take()
    }

    /// Where the answers have become as many bytes as a block may have.
    private static func end(of responses: [(facts: ResponseFacts, bytes: Int)]) -> Int? {
        var bytes = 0
        for (index, response) in responses.enumerated() {
            bytes += response.bytes
            if bytes >= blockBytes { return index + 1 }
        }
        return nil
    }

    private struct BlockFull: Error {}

    private mutating func begin(_ facts: ResponseFacts) {
        for index in cells.indices { cells[index] = .empty }
        for (index, field) in ResponseField.allCases.enumerated() { cells[index] = facts.cell(field) }
    }

    /// Writes the row and begins the next.
    private mutating func finish(_ index: inout Int, of responses: [(facts: ResponseFacts, bytes: Int)]) throws {
        table.add(cells)
        last = responses[index].facts.id
        index += 1
        guard index < responses.count else { return }
        guard table.bytes.count < Self.blockBytes else { throw BlockFull() }
        begin(responses[index].facts)
    }

    private mutating func read(_ answers: String, version: Int64) throws {
        guard let reader = layout.reader(ofVersion: version) else { throw SurveyStore.MissingVersion(survey: survey, version: version) }
        var answers = answers
        // The reader throws no error but its own, which a closure of the standard library cannot say.
        try answers.withUTF8 { bytes in
            Result { () throws(JSONError) in try reader.read(UnsafeRawBufferPointer(bytes), into: &cells) }
        }.get()
    }
}
