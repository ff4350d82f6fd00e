import JSON
import Testing

@testable import ResponsesService

@Suite("Rows of results")
struct ResultTableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let question: String
        /// As in `submission`.
        let fields: String
        /// The question's cells in a line of CSV.
        let csv: String
        /// The question's members in a line of NDJSON.
        let json: String
        var testDescription: String { "\(question.prefix(14)) \(fields.prefix(60))" }

        init(_ question: String, _ fields: String, _ csv: String, _ json: String) {
            self.question = question
            self.fields = fields
            self.csv = csv
            self.json = json
        }
    }

    private static let choice = #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b", "other": true}]}"#
    private static let many = #"{"type": 6, "text": "?", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c", "other": true}]}"#
    private static let single = #"{"type": 1, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y", "z"]}"#
    private static let ticks = #"{"type": 7, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#
    private static let cells = #"{"type": 17, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#
    private static let open = #"{"type": 2, "text": "?", "fields": 2}"#
    private static let form = #"{"type": 4, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let points = #"{"type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let ranking = #"{"type": 5, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let slider = #"{"type": 8, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#
    private static let group = #"{"type": 19, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#
    private static let nps = #"{"type": 16, "text": "?", "reason": true}"#

    private static let cases: [Case] = [
        Case(choice, "answer=1", "1,", #""q1002":1,"q1002_other":null"#),
        Case(choice, "answer=2&other[2]=coś", "2,coś", #""q1002":2,"q1002_other":"coś""#),
        Case(choice, "answer=", ",", #""q1002":null,"q1002_other":null"#),
        Case(many, "answers[1]=true&answers[3]=1&other[3]=x", "1,0,1,x", #""q1002_1":1,"q1002_2":0,"q1002_3":1,"q1002_3_other":"x""#),
        Case(many, "", ",,,", #""q1002_1":null,"q1002_2":null,"q1002_3":null,"q1002_3_other":null"#),
        Case(single, "answers[2]=3", ",3", #""q1002_1":null,"q1002_2":3"#),
        Case(
            ticks, "answers[1][2]=true", "0,1,0,0", #""q1002_1_1":0,"q1002_1_2":1,"q1002_2_1":0,"q1002_2_2":0"#),
        Case(
            cells, "answers[2][1]=tak", ",,tak,", #""q1002_1_1":null,"q1002_1_2":null,"q1002_2_1":"tak","q1002_2_2":null"#),
        Case(open, "answers[1]=b", ",b", #""q1002":null,"q1002_2":"b""#),
        Case(form, "answers[2]=b", ",b", #""q1002_1":null,"q1002_2":"b""#),
        Case(points, "answers[1]=40&answers[2]=60", "40,60", #""q1002_1":40,"q1002_2":60"#),
        Case(ranking, "answers[1]=2&answers[2]=1", "2,1", #""q1002_1":2,"q1002_2":1"#),
        Case(slider, "answers[1]=100", "100,", #""q1002_1":100,"q1002_2":null"#),
        Case(group, "answers[2]=2", ",2", #""q1002_1":null,"q1002_2":2"#),
        Case(nps, "answer=1&other[1]=nie", "0,nie", #""q1002":0,"q1002_reason":"nie""#),
        Case(nps, "answer=11", "10,", #""q1002":10,"q1002_reason":null"#),
        Case(#"{"type": 10, "text": "?"}"#, "answer=-9223372036854775808", "-9223372036854775808", #""q1002":-9223372036854775808"#),
        Case(#"{"type": 11, "text": "?"}"#, "answer=jan@example.org", "jan@example.org", #""q1002":"jan@example.org""#),
        Case(#"{"type": 12, "text": "?"}"#, "answer=29-02-2024", "2024-02-29", #""q1002":"2024-02-29""#),
        Case(#"{"type": 13, "text": "?", "answers": [{"text": "a"}]}"#, "answer=1", "1", #""q1002":1"#),
        Case(#"{"type": 14, "text": "?"}"#, "answer=true", "1", #""q1002":1"#),
        Case(#"{"type": 14, "text": "?"}"#, "answer=false", "", #""q1002":null"#),
    ]

    @Test("an answer of each type fills its cells, as it is submitted and stored", arguments: cases)
    func answers(_ example: Case) throws {
        let questionnaire = try questionnaire(question: example.question)
        let question = questionnaire.pages[0].questions[0]
        let answers = try questionnaire.answers([submission(question.type.rawValue, example.fields)], onPage: 0)
        let stored = JSON.encodeString(JSONObject(answers.map { (String($0.question.id), $0.answer.document(type: $0.question.type)) }))
        let layout = ResultLayout([(1, questionnaire)])
        var cells = Array(repeating: ResultCell.empty, count: layout.columns.count)
        try layout.read(stored, version: 1, into: &cells)
        let first = ResponseField.allCases.count
        #expect(lines(CSVTable(Array(layout.columns[first...])), [Array(cells[first...])]).dropFirst().first == "\(example.csv)\r")
        #expect(lines(NDJSONTable(Array(layout.columns[first...])), [Array(cells[first...])]).first == "{\(example.json)}")
    }

    private func lines(_ table: some ResultTable, _ rows: [[ResultCell]]) -> [String] {
        var table = table
        table.begin()
        for row in rows { table.add(row) }
        // By bytes: a carriage return and a line feed are one character.
        let lines = table.take().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private static let facts = ResponseFacts(
        id: 7, version: 2, isCompleted: true, openedAt: 1_330_516_800_000_001, completedAt: 1_330_516_861_900_000,
        toldOpened: "2012-02-29 13:00:00", toldAnswered: "2012-02-29 13:01:02", verificationCode: "038882", page: 1001)

    @Test("what is known of the response stands in front")
    func ownCells() {
        let columns = ResponseField.allCases.map(\.column)
        let started = ResponseFacts(id: 8, version: 2, isCompleted: false, openedAt: -1, completedAt: nil, page: 1005)
        let rows = [Self.facts, started].map { facts in ResponseField.allCases.map(facts.cell) }
        #expect(
            lines(CSVTable(columns), rows) == [
                columns.map(\.name).joined(separator: ",") + "\r",
                "7,completed,2,2012-02-29T12:00:00.000001Z,2012-02-29T12:01:01.900000Z,2012-02-29 13:00:00,2012-02-29 13:01:02,61,038882,1001\r",
                "8,partial,2,1969-12-31T23:59:59.999999Z,,,,,,1005\r", "",
            ])
        #expect(
            lines(NDJSONTable(columns), rows)[0]
                == #"{"response_id":7,"status":"completed","survey_version":2,"opened_at":"2012-02-29T12:00:00.000001Z","#
                + #""completed_at":"2012-02-29T12:01:01.900000Z","told_opened_at":"2012-02-29 13:00:00","#
                + #""told_completed_at":"2012-02-29 13:01:02","duration_seconds":61,"verification_code":"038882","last_page":1001}"#)
    }

    private static let written: [(text: String, csv: String)] = [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""), ("żółć 🦔", "żółć 🦔"), (" a ", " a "),
        ("=1+1", "'=1+1"), ("+48 600", "'+48 600"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""),
        ("\nx", "\"'\nx\""), ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
        ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠1", "'＠1"), ("１", "１"), ("a=1", "a=1"), ("'=1", "'=1"), ("", ""),
    ]

    @Test("texts are quoted as RFC 4180 wants, and none of them is a formula", arguments: written)
    func texts(_ text: String, _ csv: String) {
        var table = CSVTable([ResultColumn(name: "q1", content: .text, level: .nominal)])
        table.add([.text(text)])
        #expect(String(decoding: table.take(), as: UTF8.self) == csv + "\r\n")
    }

    @Test("in NDJSON every text reads back to the byte", arguments: written.map(\.text) + ["\u{1}\u{7f}\u{2028}\\"])
    func exactTexts(_ text: String) throws {
        var table = NDJSONTable([ResultColumn(name: "q1", content: .text, level: .nominal)])
        table.add([.text(text)])
        let line = table.take()
        #expect(line.last == UInt8(ascii: "\n") && line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(try JSON.decode(JSONValue.self, from: line)["q1"]?.string == text)
    }
}
