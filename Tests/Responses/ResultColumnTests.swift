import JSON
import Testing

@testable import ResponsesService

@Suite("Columns of results")
struct ResultColumnTests {
    /// Columns of question 1002, with their levels, and the value labels of each, where there are some.
    private static let columns: [(question: String, names: String)] = [
        (
            #"{"type": 0, "text": "?", "answers": [{"text": "a"}, {"text": "b", "other": true}]}"#,
            "q1002 nominal 1=a 2=b, q1002_other nominal"
        ),
        (#"{"type": 0, "text": "?", "answers": [{"text": "a"}]}"#, "q1002 nominal 1=a"),
        (
            #"{"type": 1, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#,
            "q1002_1 ordinal 1=x 2=y, q1002_2 ordinal 1=x 2=y"
        ),
        (#"{"type": 2, "text": "?"}"#, "q1002 nominal"),
        (#"{"type": 2, "text": "?", "fields": 3}"#, "q1002 nominal, q1002_2 nominal, q1002_3 nominal"),
        (#"{"type": 3, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#, "q1002_1 scale, q1002_2 scale"),
        (#"{"type": 4, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#, "q1002_1 nominal, q1002_2 nominal"),
        (#"{"type": 5, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#, "q1002_1 ordinal, q1002_2 ordinal"),
        (
            #"{"type": 6, "text": "?", "answers": [{"text": "a"}, {"text": "b", "other": true}]}"#,
            "q1002_1 nominal 0=not chosen 1=chosen, q1002_2 nominal 0=not chosen 1=chosen, q1002_2_other nominal"
        ),
        (
            #"{"type": 7, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]}"#,
            "q1002_1_1 nominal 0=not chosen 1=chosen, q1002_2_1 nominal 0=not chosen 1=chosen"
        ),
        (#"{"type": 8, "text": "?", "answers": [{"text": "a"}]}"#, "q1002_1 scale"),
        (#"{"type": 9, "text": "?"}"#, ""),
        (#"{"type": 10, "text": "?"}"#, "q1002 scale"),
        (#"{"type": 11, "text": "?"}"#, "q1002 nominal"),
        (#"{"type": 12, "text": "?"}"#, "q1002 scale"),
        (#"{"type": 13, "text": "?", "answers": [{"text": "a"}]}"#, "q1002 nominal 1=a"),
        (#"{"type": 14, "text": "?"}"#, "q1002 nominal 1=given"),
        (#"{"type": 15, "text": "?"}"#, ""),
        (#"{"type": 16, "text": "?"}"#, "q1002 scale"),
        (#"{"type": 16, "text": "?", "reason": true}"#, "q1002 scale, q1002_reason nominal"),
        (
            #"{"type": 17, "text": "?", "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x", "y"]}"#,
            "q1002_1_1 nominal, q1002_1_2 nominal, q1002_2_1 nominal, q1002_2_2 nominal"
        ),
        (#"{"type": 19, "text": "?", "answers": [{"text": "a"}], "scale": ["x", "y"]}"#, "q1002_1 nominal 1=x 2=y"),
    ]

    @Test("each type of question has its columns, named by its id", arguments: columns)
    func names(_ question: String, _ names: String) throws {
        let layout = ResultLayout([(1, try questionnaire(question: question))])
        let columns = layout.columns.filter { $0.question != nil }.map { column in
            ([column.name, column.level.rawValue] + column.values.map { "\($0.code)=\($0.text)" }).joined(separator: " ")
        }
        #expect(columns.joined(separator: ", ") == names)
    }

    @Test("what is known of the response itself comes first")
    func ownColumns() throws {
        let names = ResultLayout([(1, try questionnaire(question: #"{"type": 9, "text": "?"}"#))]).columns.map(\.name)
        #expect(
            names == [
                "response_id", "status", "survey_version", "opened_at", "completed_at", "told_opened_at", "told_completed_at",
                "duration_seconds", "verification_code", "last_page",
            ])
    }

    /// Questions by id and document.
    private func version(_ questions: [(Int64, String)]) throws -> Questionnaire {
        let read = try questions.map { id, document in
            var question = try questionnaire(question: document).pages[0].questions[0]
            question.id = id
            return question
        }
        let settings = try questionnaire(question: #"{"type": 9, "text": "?"}"#).settings
        return Questionnaire(settings: settings, pages: [Page(id: 1001, title: "", questions: read, destination: nil)])
    }

    @Test("the newest version gives the order; questions that it lacks stand behind, and parts that it lacks behind their question's")
    func versions() throws {
        let first = try version([
            (10, #"{"type": 10, "text": "gone"}"#),
            (11, #"{"type": 6, "text": "old", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}"#),
            (12, #"{"type": 0, "text": "old", "answers": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}"#),
        ])
        let second = try version([
            (12, #"{"type": 0, "text": "new", "required": true, "answers": [{"text": "A"}, {"text": "B", "other": true}]}"#),
            (11, #"{"type": 6, "text": "new", "answers": [{"text": "A"}]}"#),
            (13, #"{"type": 2, "text": "added"}"#),
        ])
        let columns = ResultLayout([(1, first), (2, second)]).columns.filter { $0.question != nil }
        #expect(columns.map(\.name) == ["q12", "q12_other", "q11_1", "q11_2", "q11_3", "q13", "q10"])
        #expect(columns.map(\.versions) == [[1, 2], [2], [1, 2], [1], [1], [2], [1]])
        #expect(columns.map { $0.question?.text } == ["new", "new", "new", "old", "old", "added", "gone"])
        #expect(columns[0].values.map(\.text) == ["A", "B", "c"], "a code that was dropped keeps its meaning")
        #expect(columns[3].part.answer == "b")
    }

    @Test("a question that has become another type keeps its columns, with what both can hold")
    func otherType() throws {
        let first = try version([(10, #"{"type": 10, "text": "number"}"#), (11, #"{"type": 14, "text": "consent"}"#)])
        let second = try version([(10, #"{"type": 2, "text": "text"}"#), (11, #"{"type": 10, "text": "number"}"#)])
        let layout = ResultLayout([(2, second), (1, first)])
        #expect(layout.columns.suffix(2).map(\.content) == [.text, .integer])
        var cells = Array(repeating: ResultCell.empty, count: layout.columns.count)
        try layout.read(#"{"10":{"type":10,"answer":5},"11":{"type":14,"answer":true}}"#, version: 1, into: &cells)
        #expect(cells.suffix(2) == [.integer(5), .integer(1)])
        try layout.read(#"{"10":{"type":2,"answers":["five"]},"11":{"type":10,"answer":7}}"#, version: 2, into: &cells)
        #expect(cells.suffix(2) == [.text("five"), .integer(7)])
    }

    @Test("a choice that a version did not have is empty there, and not 0")
    func addedChoice() throws {
        let first = try version([(10, #"{"type": 6, "text": "?", "answers": [{"text": "a"}]}"#)])
        let second = try version([(10, #"{"type": 6, "text": "?", "answers": [{"text": "a"}, {"text": "b"}]}"#)])
        let layout = ResultLayout([(1, first), (2, second)])
        var cells = Array(repeating: ResultCell.empty, count: layout.columns.count)
        try layout.read(#"{"10":{"type":6,"answers":[1]}}"#, version: 1, into: &cells)
        #expect(cells.suffix(2) == [.integer(1), .empty])
    }

    @Test("the codebook says of a column all that its data leave open")
    func codebook() throws {
        let single =
            #"{"type": 1, "text": "Oceń", "required": true, "answers": [{"text": "Cena"}], "scale": ["źle", "dobrze"]}"#
        let layout = ResultLayout([(1, try questionnaire(question: single)), (3, try questionnaire(question: single))])
        #expect(
            JSON.encodeString(layout.columns[10].document)
                == #"{"name":"q1002_1","content":"integer","level":"ordinal","question_id":1002,"type":1,"#
                + #""type_name":"matrix with one choice a row","text":"Oceń","answer":null,"row":"Cena","column":null,"remark":false,"#
                + #""required":true,"values":[{"code":1,"text":"źle"},{"code":2,"text":"dobrze"}],"versions":[1,3]}"#)
        #expect(
            JSON.encodeString(layout.columns[0].document)
                == #"{"name":"response_id","content":"integer","level":"nominal","text":"The number of the response."}"#)
    }
}

extension ResultLayout {
    /// Reads the stored answers of one page.
    func read(_ answers: String, version: Int64, into cells: inout [ResultCell]) throws {
        let bytes = Array(answers.utf8)
        let reader = try #require(self.reader(ofVersion: version))
        try bytes.withUnsafeBytes { try reader.read($0, into: &cells) }
    }
}
