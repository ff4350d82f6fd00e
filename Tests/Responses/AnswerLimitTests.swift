import Contracts
import JSON
import RPC
import Testing

@testable import ResponsesService

/// Each type at the edges of the vendor's tables, with what stands in no table, and with what somebody hostile sends.
@Suite("Answers at their limits")
struct AnswerLimitTests {
    private static func list(_ count: Int, _ element: String) -> String {
        "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
    }

    /// A question as large as its type allows.
    private static func largest(_ type: Int64) -> String {
        let rows =
            switch type {
            case 5, 8: 15
            case 19: 100
            default: 60
            }
        let members =
            switch type {
            case 0, 6: #", "answers": \#(list(rows, #"{"text": "a", "other": true}"#))"#
            case 3, 4, 5, 8, 13: #", "answers": \#(list(rows, #"{"text": "a"}"#))"#
            case 1, 7, 17, 19: #", "answers": \#(list(rows, #"{"text": "a"}"#)), "scale": \#(list(15, #""x""#))"#
            case 2: #", "fields": 20"#
            case 16: #", "reason": true"#
            default: ""
            }
        return #"{"type": \#(type), "text": "?"\#(members)}"#
    }

    /// Fields that are taken, and the same one step outside.
    private static let edges: [(type: Int64, inside: [String], outside: [String])] = [
        (
            0, ["answer=1", "answer=60", "answer=60&other[60]=x"],
            ["answer=0", "answer=61", "answer=60&other[61]=x", "answer=1&other[0]=x"]
        ),
        (1, ["answers[1]=1", "answers[60]=15"], ["answers[0]=1", "answers[61]=1", "answers[1]=0", "answers[1]=16"]),
        (2, ["answers[0]=x", "answers[19]=x"], ["answers[-1]=x", "answers[20]=x"]),
        (3, ["answers[1]=0", "answers[60]=1000000"], ["answers[0]=1", "answers[61]=1", "answers[1]=-1", "answers[1]=1000001"]),
        (4, ["answers[1]=x", "answers[60]=x"], ["answers[0]=x", "answers[61]=x"]),
        (5, ["answers[1]=1", "answers[15]=15"], ["answers[0]=1", "answers[16]=1", "answers[1]=0", "answers[1]=16"]),
        (
            6, ["answers[1]=true", "answers[60]=1", "answers[60]=1&other[60]=x"],
            ["answers[0]=1", "answers[61]=1", "answers[1]=1&other[61]=x"]
        ),
        (7, ["answers[1][1]=true", "answers[60][15]=1"], ["answers[0][1]=1", "answers[61][1]=1", "answers[1][0]=1", "answers[1][16]=1"]),
        (8, ["answers[1]=1", "answers[15]=100"], ["answers[0]=1", "answers[16]=1", "answers[1]=0", "answers[1]=101"]),
        (9, [""], ["answer=1", "answers[1]=1", "other[1]=x"]),
        (
            10, ["answer=-9223372036854775808", "answer=9223372036854775807"],
            ["answer=-9223372036854775809", "answer=9223372036854775808"]
        ),
        (
            11, ["answer=\(local(64))@example.pl", "answer=a@\(label(63)).pl"],
            ["answer=\(local(65))@example.pl", "answer=a@\(label(64)).pl"]
        ),
        (
            12, ["answer=01-01-0001", "answer=31-12-9999", "answer=29-02-2000"],
            ["answer=00-01-2000", "answer=32-01-2000", "answer=29-02-1900"]
        ),
        (13, ["answer=1", "answer=60"], ["answer=0", "answer=61"]),
        (14, ["answer=true", "answer=1", "answer=false", "answer=0"], ["answer=2", "answer=tak", "answer=TRUE"]),
        (
            16, ["answer=1", "answer=11", "answer=11&other[11]=x"],
            ["answer=0", "answer=12", "answer=11&other[12]=x", "answer=1&other[0]=x"]
        ),
        (17, ["answers[1][1]=x", "answers[60][15]=x"], ["answers[0][1]=x", "answers[61][1]=x", "answers[1][0]=x", "answers[1][16]=x"]),
        (19, ["answers[1]=1", "answers[100]=15"], ["answers[0]=1", "answers[101]=1", "answers[1]=0", "answers[1]=16"]),
    ]

    private static func local(_ count: Int) -> String { String(repeating: "a", count: count) }
    private static func label(_ count: Int) -> String { String(repeating: "b", count: count) }

    @Test("the first and the last of everything are taken, one further is refused under its parameter's name", arguments: edges)
    func keepsEdges(_ type: Int64, _ inside: [String], _ outside: [String]) throws {
        let questionnaire = try questionnaire(question: Self.largest(type))
        for fields in inside {
            #expect(throws: Never.self, "\(fields)") { try questionnaire.answers([submission(type, fields)], onPage: 0) }
        }
        for fields in outside { #expect(try Self.violations(questionnaire, submission(type, fields)).count == 1, "\(fields)") }
    }

    /// Every parameter that a type does not have.
    private static let shapes: [(type: Int64, fields: [String])] = [
        (0, ["answers[1]=true", "answers[1][1]=true"]), (13, ["answers[1]=true", "answer=1&other[1]=x"]),
        (16, ["answers[1]=true"]), (10, ["answers[1]=5", "answers[0]=5", "answer=5&other[1]=x"]),
        (11, ["answers[0]=a@b.pl", "other[1]=x"]),
        (12, ["answers[0]=01-01-2000", "other[1]=x"]), (14, ["answers[1]=true", "other[1]=x"]),
        (1, ["answer=1", "answers[1][1]=1", "other[1]=x"]), (2, ["answer=x", "answers[0][0]=x", "other[0]=x"]),
        (3, ["answer=1", "answers[1][1]=1", "other[1]=x"]), (4, ["answer=x", "answers[1][1]=x", "other[1]=x"]),
        (5, ["answer=1", "answers[1][1]=1", "other[1]=x"]), (6, ["answer=1", "answers[1][1]=true"]),
        (7, ["answer=1", "answers[1]=1", "other[1]=x"]), (8, ["answer=1", "answers[1][1]=1", "other[1]=x"]),
        (17, ["answer=x", "answers[1]=x", "other[1]=x"]), (19, ["answer=1", "answers[1][1]=1", "other[1]=x"]),
    ]

    @Test("a parameter of another type's shape is refused by name", arguments: shapes)
    func refusesShapes(_ type: Int64, _ fields: [String]) throws {
        let questionnaire = try questionnaire(question: Self.largest(type))
        for fields in fields { #expect(try Self.violations(questionnaire, submission(type, fields)).count == 1, "\(fields)") }
    }

    /// What no number, flag, address and date is.
    private static let garbage = [
        "x", "1.0", "1,5", "1e1", "0x1", "+1", "1 2", "--1", "-", "NaN", "∞", "١", "①", "1\u{200b}", "\u{feff}1", "null", "[]", "{}", "'",
        "1' OR '1'='1", "<script>", "%31", "1\u{0}", "99999999999999999999999999", "-99999999999999999999999999", "\u{202e}1",
    ]

    private static let strict: [(type: Int64, field: String)] = [
        (0, "answer"), (1, "answers[1]"), (3, "answers[1]"), (5, "answers[1]"), (6, "answers[1]"), (7, "answers[1][1]"), (8, "answers[1]"),
        (10, "answer"), (11, "answer"), (12, "answer"), (13, "answer"), (14, "answer"), (16, "answer"), (19, "answers[1]"),
    ]

    @Test("what is no number, flag, address or date is no answer", arguments: strict)
    func refusesGarbage(_ type: Int64, _ field: String) throws {
        let questionnaire = try questionnaire(question: Self.largest(type))
        for value in Self.garbage {
            #expect(
                try Self.violations(questionnaire, submission(type, "\(field)=\(value)")).map(\.field) == [
                    "questions[1002][\(brackets(field))"
                ],
                "\(value)")
        }
    }

    /// `answers[1]` as it stands behind the question: `answers][1]`.
    private func brackets(_ field: String) -> String {
        guard let bracket = field.firstIndex(of: "[") else { return field + "]" }
        return field[..<bracket] + "]" + field[bracket...]
    }

    @Test("texts are kept as they came, whatever is in them", arguments: [2, 4, 17] as [Int64])
    func keepsTexts(_ type: Int64) throws {
        let questionnaire = try questionnaire(question: Self.largest(type))
        let texts = [
            "'; DROP TABLE answers; --", "<script>alert(1)</script>", "=SUM(A1)", "żółć 👩‍👩‍👧 \u{301}", "a\r\nb\tc", "\u{202e}abc",
            "\\\"\\u0000",
            String(repeating: "ż", count: 10_000),
        ]
        for text in texts {
            var answer = SubmittedAnswer(question: 1002, type: type)
            answer.answers = [SubmittedCell(row: 1, column: type == 17 ? 1 : nil, value: text)]
            let stored = try questionnaire.answers([answer], onPage: 0).first?.answer
            switch stored {
            case .fields(let fields): #expect(fields[1] == text)
            case .texts(let fields): #expect(fields == [1: text])
            case .cells(let cells): #expect(cells == [1: [1: text]])
            default: Issue.record("\(text.prefix(20)) became \(String(describing: stored))")
            }
        }
        for text in ["a\u{0}", String(repeating: "ż", count: 10_001)] {
            var answer = SubmittedAnswer(question: 1002, type: type)
            answer.answers = [SubmittedCell(row: 1, column: type == 17 ? 1 : nil, value: text)]
            #expect(try Self.violations(questionnaire, answer).count == 1)
        }
    }

    @Test("row and column numbers of any size are refused and nothing else", arguments: [2, 3, 6, 7, 17] as [Int64])
    func survivesExtremes(_ type: Int64) throws {
        let questionnaire = try questionnaire(question: Self.largest(type))
        for row in [Int64.min, -1, 1_000_000, .max] {
            for column in [nil, Int64.min, .max] as [Int64?] {
                var answer = SubmittedAnswer(question: 1002, type: type)
                answer.answers = [SubmittedCell(row: row, column: column, value: "1")]
                answer.others = [SubmittedCell(row: row, column: column, value: "x")]
                #expect(try Self.violations(questionnaire, answer).isEmpty == false)
            }
        }
    }

    @Test(
        "an address of a mailbox is one, whatever could be said about it",
        arguments: [
            "a@b.pl", "jan.kowalski+ankieta@mail.example.co.uk", "o'brien@example.org", "łukasz@przykład.pl", "1@2.3", "a_b-c@d-e.pl",
        ])
    func takesAddresses(_ text: String) throws {
        let questionnaire = try questionnaire(question: #"{"type": 11, "text": "?"}"#)
        #expect(try questionnaire.answers([submission(11, "answer=\(text)")], onPage: 0).first?.answer == .text(text))
    }

    @Test("points are added up without an overflow")
    func addsPoints() throws {
        let rows = Self.list(60, #"{"text": "a"}"#)
        let questionnaire = try questionnaire(question: #"{"type": 3, "text": "?", "answers": \#(rows), "points": 1000000}"#)
        let all = (1...60).map { "answers[\($0)]=1000000" }.joined(separator: "&")
        #expect(try Self.violations(questionnaire, submission(3, all)).map(\.description) == ["The points must add up to 1000000."])
        let right = (1...60).map { "answers[\($0)]=\($0 == 60 ? 999_941 : 1)" }.joined(separator: "&")
        #expect(try questionnaire.answers([submission(3, right)], onPage: 0).count == 1)
    }

    private static func violations(_ questionnaire: Questionnaire, _ answer: SubmittedAnswer) throws -> [FieldViolation] {
        do {
            let answers = try questionnaire.answers([answer], onPage: 0)
            Issue.record("accepted as \(answers)")
            return []
        } catch {
            guard case .invalid(let violations) = error else { throw error }
            return violations
        }
    }
}
