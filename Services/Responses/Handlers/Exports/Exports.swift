import Contracts
import JSON
import NIOCore
import RPC
import ServiceKit
import Storage

/// The results of a survey as one document, of one state of the database and in pieces, so that its size is of no matter.
struct Exports: Sendable {
    /// Bytes of a piece: as base64 it is the most that a message holds in one frame.
    static let pieceBytes = 48_000

    typealias Send = @Sendable (ExportChunk) async throws -> Void

    let database: Database
    let surveys: SurveyStore
    let slots: Slots
    /// How long a client may take nothing before it is given up, since the database's log grows meanwhile.
    let stall: TimeAmount
    let clock: Clock

    func register(in router: inout Router) {
        router.stream(ResponsesContract.exportResponses) { request, call, items in
            try await export(request, call) { try await items.send($0, within: stall) }
        }
        router.stream(ResponsesContract.codebook) { request, call, items in
            try await codebook(request, call) { try await items.send($0, within: stall) }
        }
    }

    func export(_ request: ExportRequest, _ call: CallContext, to send: Send) async throws {
        let account = try call.requireAccount()
        let state = try Results.state(named: request.status)
        _ = try await database.read { try Questionnaires.checkOwner(try surveys.survey(request.survey, in: $0), call) }
        try await slots.withSlot(of: account) {
            // Half a minute of computing between two reads never happens: the snapshot outlasts a client that is given up.
            let idle = Int(stall.nanoseconds / 1_000_000) + 30_000
            try await database.snapshot(idle: idle) { snapshot in
                let head = try await snapshot.read { try readHead(of: request.survey, call, in: $0) }
                try await send(ExportChunk(bytes: Base64([]), name: head.name))
                let columns = head.layout.columns
                switch request.format {
                case .csv: try await write(CSVTable(columns), of: request.survey, state, head.layout, from: snapshot, to: send)
                case .ndjson: try await write(NDJSONTable(columns), of: request.survey, state, head.layout, from: snapshot, to: send)
                case .sav:
                    let longest = try await measure(request.survey, state, head.layout, in: snapshot)
                    let table = SAVTable(columns, longest: longest, createdAt: clock.now())
                    try await write(table, of: request.survey, state, head.layout, from: snapshot, to: send)
                }
            }
        }
    }

    private func write(
        _ table: some ResultTable, of survey: Int64, _ state: ResponseState?, _ layout: ResultLayout, from snapshot: Snapshot,
        to send: Send
    ) async throws {
        let first = ResultReading(survey: survey, state: state, layout: layout, table: table)
        var (reading, block) = try await Self.step(first, on: snapshot)
        while !reading.isFinished {
            // The next block is read while this one is sent.
            let before = reading
            async let next = Self.step(before, on: snapshot)
            try await self.send(block, to: send)
            (reading, block) = try await next
        }
        try await self.send(block, to: send)
    }

    /// How long the texts of each column are, in bytes.
    private func measure(
        _ survey: Int64, _ state: ResponseState?, _ layout: ResultLayout, in snapshot: Snapshot
    ) async throws -> [Int] {
        var reading = ResultReading(survey: survey, state: state, layout: layout, table: WidthTable(layout.columns))
        while !reading.isFinished { (reading, _) = try await Self.step(reading, on: snapshot) }
        return reading.table.longest
    }

    /// Reads the next block on the snapshot's thread.
    private static func step<Table: ResultTable>(
        _ reading: ResultReading<Table>, on snapshot: Snapshot
    ) async throws -> (ResultReading<Table>, [UInt8]) {
        try await snapshot.read { transaction in
            var reading = reading
            let block = try reading.next(in: transaction)
            return (reading, block)
        }
    }

    /// What each column of an export is. Another message than the rows: whoever needs both asks for both.
    func codebook(_ request: CodebookRequest, _ call: CallContext, to send: Send) async throws {
        _ = try call.requireAccount()
        let head = try await database.read { try readHead(of: request.survey, call, in: $0) }
        let columns = head.layout.columns
        let opening = ResultLayout.codebookHead(survey: request.survey, title: head.title, versions: head.versions)
        try await send(ExportChunk(bytes: Base64(opening), name: head.name))
        for first in stride(from: 0, to: columns.count, by: 200) {
            // On a reader's thread: columns may be many, and the event loop answers others.
            let part = try await database.read { _ in
                var bytes: [UInt8] = []
                for index in first..<min(first + 200, columns.count) {
                    if index > 0 { bytes.append(UInt8(ascii: ",")) }
                    bytes += JSON.encode(columns[index].document)
                }
                return bytes
            }
            try await self.send(part, to: send)
        }
        try await send(ExportChunk(bytes: Base64(ResultLayout.codebookTail)))
    }

    private func send(_ bytes: [UInt8], to send: Send) async throws {
        for first in stride(from: 0, to: bytes.count, by: Self.pieceBytes) {
            try await send(ExportChunk(bytes: Base64(Array(bytes[first..<min(first + Self.pieceBytes, bytes.count)]))))
        }
    }

    /// What is known of a survey's results before the first row.
    private struct Head: Sendable {
        let layout: ResultLayout
        let title: String
        let name: String
        /// Those that were answered.
        let versions: [Int64]
    }

    /// The columns are those of all versions that were answered; of the current one where none was.
    private func readHead(of survey: Int64, _ call: CallContext, in transaction: borrowing Transaction) throws -> Head {
        let survey = try Questionnaires.checkOwner(try surveys.survey(survey, in: transaction), call)
        let answered = try ResponseStore.answeredVersions(of: survey.id, in: transaction)
        var versions: [(number: Int64, questionnaire: Questionnaire)] = []
        for number in answered.isEmpty ? [survey.version] : answered {
            versions.append((number, try surveys.version(number, of: survey.id, in: transaction).questionnaire))
        }
        let settings = try surveys.version(survey.version, of: survey.id, in: transaction).settings
        return Head(
            layout: ResultLayout(versions), title: settings.title, name: "\(settings.urlTitle ?? "survey")-\(survey.id)",
            versions: answered)
    }
}
