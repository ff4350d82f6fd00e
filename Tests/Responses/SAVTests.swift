import Contracts
import Foundation
import JSON
import TestSupport
import Testing

@testable import ResponsesService

@Suite("Results for SPSS")
struct SAVTests {
    /// A Python that has pyreadstat, which reads such files with a library that others wrote; `Tests/run` makes it.
    private static let python = folder.appending(path: "../../.build/python/bin/python3").standardized
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let canRead = FileManager.default.isExecutableFile(atPath: python.path(percentEncoded: false))

    private func read(_ table: some ResultTable, _ rows: [[ResultCell]]) async throws -> JSONValue {
        var table = table
        table.begin()
        for row in rows { table.add(row) }
        table.end()
        let folder = try TemporaryFolder()
        let file = URL(filePath: folder.path).appending(path: "results.sav")
        try Data(table.take()).write(to: file)
        let script = Self.folder.appending(path: "Support/read_sav.py")
        let run = try await Execution.run(program: Self.python, [script.path, file.path])
        #expect(run.status == 0, "\(run.complaints)")
        return try JSON.decode(JSONValue.self, from: run.output)
    }

    private func table(_ columns: [ResultColumn], _ rows: [[ResultCell]]) -> SAVTable {
        var widths = WidthTable(columns)
        for row in rows { widths.add(row) }
        return SAVTable(columns, longest: widths.longest, createdAt: 1_790_000_000_000_000)
    }

    private func column(_ name: String, _ content: ResultContent, _ level: MeasurementLevel = .nominal) -> ResultColumn {
        ResultColumn(name: name, content: content, level: level)
    }

    @Test("every kind of value is read back by others", .enabled(if: canRead))
    func values() async throws {
        let columns = [
            column("q1", .integer, .scale), column("q2_1", .flag), column("q3", .text), column("q4", .date, .scale),
            column("opened_at", .instant, .scale), column("status", .word), column("q5", .integer, .ordinal),
        ]
        let leapDay = try #require(CivilDate(dayFirst: "29-02-2024"))
        let rows: [[ResultCell]] = [
            [.integer(5), .integer(1), .text("żółć"), .date(leapDay), .instant(0), .word("a"), .integer(-99)],
            [.empty, .empty, .empty, .empty, .empty, .empty, .empty],
            [
                .integer(1 << 52), .integer(0), .text("        eight spaces in front"), .date(leapDay), .instant(1_330_516_800_500_000),
                .word("completed"), .integer(-100),
            ],
            [.integer(151), .integer(1), .text("x"), .empty, .empty, .word("partial"), .integer(152)],
        ]
        let file = try await read(table(columns, rows), rows)
        #expect(file["columns"]?.array?.compactMap(\.string) == columns.map(\.name))
        #expect(file["encoding"] == "UTF-8")
        #expect(file["measures"]?["q1"] == "scale" && file["measures"]?["q5"] == "ordinal" && file["measures"]?["q3"] == "nominal")
        let read = try #require(file["rows"]?.array)
        #expect(read.count == 4)
        #expect(read[0] == [5.0, 1.0, "żółć", "2024-02-29", "1970-01-01 00:00:00", "a", -99.0])
        #expect(read[1] == [.null, .null, "", .null, .null, "", .null])
        #expect(read[2][2] == "        eight spaces in front" && read[2][4] == "2012-02-29 12:00:00.500000")
        #expect(read[2][0] == .double(4_503_599_627_370_496) && read[2][6] == -100.0)
        #expect(read[3] == [151.0, 1.0, "x", .null, .null, "partial", 152.0])
    }

    @Test(
        "texts of every length are read back whole", .enabled(if: canRead),
        arguments: [1, 7, 8, 9, 254, 255, 256, 300, 504, 505, 1_000, 20_000, 32_767])
    func long(_ length: Int) async throws {
        let columns = [column("before", .integer), column("text", .text), column("after", .text)]
        let text = String((0..<length).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        let short = String("short".prefix(length))
        let rows: [[ResultCell]] = [
            [.integer(1), .text(text), .text("z")], [.integer(2), .text(short), .empty], [.integer(3), .empty, .text("z")],
        ]
        let file = try await read(table(columns, rows), rows)
        #expect(file["columns"] == ["before", "text", "after"])
        #expect(file["rows"] == [[1.0, .string(text), "z"], [2.0, .string(short), ""], [3.0, "", "z"]])
    }

    @Test("a longer text is cut between two characters")
    func tooLong() {
        let text = String(repeating: "ż", count: 20_000)
        #expect(SAVVariable(column("q", .text), longest: 40_000).width == 32_767)
        #expect(SAVDictionary.cut(text, to: 32_767).count == 32_766)
        #expect(SAVDictionary.cut("aż", to: 2) == [97] && SAVDictionary.cut("aż", to: 3).count == 3)
    }

    @Test("the columns of a survey of every type of question have their labels", .enabled(if: canRead))
    func labels() async throws {
        let pages = #"[{"questions": \#(everyQuestion)}, {"questions": [{"type": 9, "text": "x"}]}]"#
        let layout = ResultLayout([(1, try questionnaire(pages: pages))])
        let rows = [layout.columns.map { _ in ResultCell.empty }]
        let file = try await read(table(layout.columns, rows), rows)
        #expect(file["columns"]?.array?.compactMap(\.string) == layout.columns.map(\.name))
        for column in layout.columns {
            #expect(file["labels"]?[column.name]?.string == column.label)
            let values = (file["values"]?[column.name]?.object ?? JSONObject()).map { "\($0.key)=\($0.value.string ?? "")" }
            #expect(values == column.values.map { "\($0.code).0=\($0.text)" })
        }
    }

    @Test("a survey's file holds what its NDJSON holds", .enabled(if: canRead))
    func export() async throws {
        try await withBench { bench in
            let survey = try await bench.create(pages: 1)
            try await bench.fill(survey, 1_300)
            let sink = ExportTests.Sink()
            try await bench.exports.export(ExportRequest(survey: survey.id, format: .sav), bench.call(), to: sink.take)
            let folder = try TemporaryFolder()
            let file = URL(filePath: folder.path).appending(path: "results.sav")
            try Data(sink.bytes).write(to: file)
            let script = Self.folder.appending(path: "Support/read_sav.py")
            let run = try await Execution.run(program: Self.python, [script.path, file.path])
            let rows = try JSON.decode(JSONValue.self, from: run.output)["rows"]?.array ?? []
            #expect(rows.count == 1_300)
            #expect(rows.enumerated().allSatisfy { $1.array?.last == .double(Double($0)) })
        }
    }
}
