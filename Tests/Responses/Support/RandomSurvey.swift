import Contracts
import JSON
import TestSupport

@testable import ResponsesService

/// Makes surveys of every type of question, and answers to them of which it is known by their making whether they are right.
///
/// It reads nothing but documents: the rules of filling in are written down here a second time, naively.
struct RandomSurvey {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    mutating func some(_ numbers: ClosedRange<Int>, percent: Int = 60) -> [Int] {
        numbers.filter { _ in chance(percent) }
    }

    // MARK: Documents

    mutating func document() -> JSONValue {
        let count = number(1...7)
        var pages: [JSONValue] = []
        for index in 0..<count {
            var questions: [JSONValue] = []
            for _ in 0..<number(1...4) { questions.append(question(onPage: index, of: count)) }
            pages.append(["title": "T", "goto": target(after: index, of: count, percent: 25), "questions": .array(questions)])
        }
        return ["title": "T", "status": "collecting", "pages": .array(pages)]
    }

    private mutating func question(onPage page: Int, of pages: Int) -> JSONValue {
        let types: [Int64] = [0, 0, 0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 19]
        let type = types[number(0...types.count - 1)]
        var question: JSONValue = ["type": .integer(type), "text": "?", "required": .bool(chance(40))]
        let rows = number(1...5)
        if [0, 1, 3, 4, 5, 6, 7, 8, 13, 17, 19].contains(type) {
            question["answers"] = .array(
                (1...rows).map { _ in
                    var answer: JSONValue = ["text": "a"]
                    if [0, 6, 13].contains(type) { answer["goto"] = target(after: page, of: pages, percent: 30) }
                    if [0, 6].contains(type) { answer["other"] = .bool(chance(40)) }
                    return answer
                })
        }
        if [1, 7, 17, 19].contains(type) { question["scale"] = .array(Array(repeating: "x", count: number(1...4))) }
        switch type {
        case 2: question["fields"] = .integer(Int64(number(1...3)))
        case 3: if chance(60) { question["points"] = .integer(Int64(number(1...100))) }
        case 6:
            let least = number(0...rows)
            if chance(50) { (question["min"], question["max"]) = (.integer(Int64(least)), .integer(Int64(number(max(1, least)...rows)))) }
        case 8: if chance(50) { (question["min"], question["max"]) = (20, 80) }
        case 10: if chance(50) { (question["min"], question["max"]) = (-5, 5) }
        case 12: if chance(50) { (question["min"], question["max"]) = ("10-01-2026", "20-01-2026") }
        case 16: question["reason"] = .bool(chance(50))
        default: break
        }
        return question
    }

    private mutating func target(after page: Int, of pages: Int, percent: Int) -> JSONValue {
        guard chance(percent) else { return .null }
        guard page + 1 < pages, chance(80) else { return "end" }
        return .integer(Int64(number(page + 2...pages)))
    }

    // MARK: Answers

    /// An answer and what is to become of it.
    enum Sample {
        /// Nothing is sent, or nothing in it.
        case nothing(SubmittedAnswer?)
        /// Stored like this; complete where every row of a mandatory question is answered.
        case right(SubmittedAnswer, stored: JSONValue, chosen: [Int], isComplete: Bool)
        case wrong(SubmittedAnswer)
    }

    mutating func sample(of question: JSONValue, wrong percent: Int) -> Sample {
        let type = question["type"]?.integer ?? 0
        var answer = SubmittedAnswer(question: question["id"]?.integer ?? 0, type: type)
        // Nobody can answer an upload.
        if type == 15 { return .nothing(nil) }
        if type == 9 { return .nothing(chance(50) ? answer : nil) }
        if chance(15) { return .nothing(chance(50) ? answer : nil) }
        if chance(percent) { return .wrong(wrong(question, answer)) }
        let rows = question["answers"]?.array?.count ?? 0
        let columns = question["scale"]?.array?.count ?? 0
        func stored(_ value: JSONValue) -> JSONValue { ["type": .integer(type), (type.isSingle ? "answer" : "answers"): value] }
        switch type {
        case 0, 13, 16:
            let chosen = number(1...(type == 16 ? 11 : rows))
            answer.answer = "\(chosen)"
            var document = stored(.integer(Int64(chosen)))
            let takesText = type == 16 ? question["reason"] == true : question["answers"]?[chosen - 1]?["other"] == true
            if takesText, chance(50) {
                answer.others = [SubmittedCell(row: Int64(chosen), value: "własna")]
                document[type == 16 ? "reason" : "other"] = "własna"
            }
            return .right(answer, stored: document, chosen: [chosen], isComplete: true)
        case 6:
            let least = max(1, Int(question["min"]?.integer ?? 1))
            let chosen = Array(1...rows).shuffled(using: &generator).prefix(number(least...Int(question["max"]?.integer ?? Int64(rows))))
            answer.answers = chosen.map { SubmittedCell(row: Int64($0), value: "true") }
            let sorted = chosen.sorted()
            var document = stored(.array(sorted.map { .integer(Int64($0)) }))
            for number in sorted where question["answers"]?[number - 1]?["other"] == true {
                answer.others.append(SubmittedCell(row: Int64(number), value: "tekst \(number)"))
                var others = document["other"] ?? [:]
                others["\(number)"] = .string("tekst \(number)")
                document["other"] = others
            }
            return .right(answer, stored: document, chosen: sorted, isComplete: true)
        case 2:
            let fields = Int(question["fields"]?.integer ?? 1)
            let filled = Set([number(1...fields)] + some(1...fields))
            answer.answers = filled.sorted().map { SubmittedCell(row: Int64($0) - 1, value: "pole \($0)") }
            let texts = (1...fields).map { JSONValue.string(filled.contains($0) ? "pole \($0)" : "") }
            return .right(answer, stored: stored(.array(texts)), chosen: [], isComplete: filled.count == fields)
        case 10:
            let value = number(-5...5)
            answer.answer = "\(value)"
            return .right(answer, stored: stored(.integer(Int64(value))), chosen: [], isComplete: true)
        case 11, 12:
            let text = type == 11 ? "a\(number(1...9))@example.pl" : "\(number(10...20))-01-2026"
            answer.answer = text
            return .right(answer, stored: stored(.string(text)), chosen: [], isComplete: true)
        case 14:
            answer.answer = "true"
            return .right(answer, stored: stored(true), chosen: [], isComplete: true)
        default:
            let answered = Array(Set([number(1...rows)] + some(1...rows, percent: 70))).sorted()
            var document: JSONValue = [:]
            let values = rowValues(question, type, answered, rows: rows)
            for row in answered {
                switch type {
                case 7:
                    let ticks = Array(Set([number(1...columns)] + some(1...columns))).sorted()
                    answer.answers += ticks.map { SubmittedCell(row: Int64(row), column: Int64($0), value: "1") }
                    document["\(row)"] = .array(ticks.map { .integer(Int64($0)) })
                case 17:
                    let column = number(1...columns)
                    answer.answers.append(SubmittedCell(row: Int64(row), column: Int64(column), value: "komórka"))
                    document["\(row)"] = ["\(column)": "komórka"]
                case 4:
                    answer.answers.append(SubmittedCell(row: Int64(row), value: "wiersz \(row)"))
                    document["\(row)"] = .string("wiersz \(row)")
                default:
                    answer.answers.append(SubmittedCell(row: Int64(row), value: "\(values[row] ?? 0)"))
                    document["\(row)"] = .integer(Int64(values[row] ?? 0))
                }
            }
            return .right(answer, stored: stored(document), chosen: [], isComplete: answered.count == rows)
        }
    }

    /// A number for each row: a column, points, a position, a slider's value, a group.
    private mutating func rowValues(_ question: JSONValue, _ type: Int64, _ answered: [Int], rows: Int) -> [Int: Int] {
        var values: [Int: Int] = [:]
        switch type {
        case 1, 19: for row in answered { values[row] = number(1...(question["scale"]?.array?.count ?? 1)) }
        case 8: for row in answered { values[row] = number(20...80) }
        case 5: for (row, position) in zip(answered, Array(1...rows).shuffled(using: &generator)) { values[row] = position }
        case 3:
            var left = Int(question["points"]?.integer ?? 50)
            for row in answered.dropLast() {
                let points = number(0...left)
                values[row] = points
                left -= points
            }
            if let last = answered.last { values[last] = left }
        default: break
        }
        return values
    }

    private mutating func wrong(_ question: JSONValue, _ answer: SubmittedAnswer) -> SubmittedAnswer {
        var answer = answer
        let type = answer.type ?? 0
        let rows = Int64(question["answers"]?.array?.count ?? Int(question["fields"]?.integer ?? 1))
        if type.isSingle {
            let values = ["x", "1.5", "99999999999999999999", "0x1", "a@b@c", "32-01-2026"]
            answer.answer = values[number(0...values.count - 1)]
        } else {
            let column: Int64? = type == 7 || type == 17 ? 1 : nil
            let row = [-1, rows + 1, 1_000_000][number(0...2)]
            answer.answers = [SubmittedCell(row: row, column: column, value: "1")]
        }
        return answer
    }

    /// What somebody might send who knows nothing: numbers and texts near what is right, often enough right by chance.
    mutating func garbage(for question: JSONValue) -> SubmittedAnswer {
        var answer = SubmittedAnswer(question: question["id"]?.integer ?? 0, type: question["type"]?.integer)
        let words = ["", "true", "false", "x", "-1", "10-01-2026", "21-01-2026", "a@b.pl", " 2 ", "60", "100"]
        let isNumeric = chance(70)
        // Flags know 0 and 1 only.
        let highest = [6, 7].contains(answer.type) ? 1 : 5
        let rows = question["answers"]?.array?.count ?? max(1, Int(question["fields"]?.integer ?? 1) - 1)
        func value(_ random: inout RandomSurvey) -> String {
            isNumeric ? "\(random.number(0...highest))" : words[random.number(0...words.count - 1)]
        }
        if chance((answer.type ?? 0).isSingle ? 90 : 5) { answer.answer = value(&self) }
        let hasColumns = [7, 17].contains(answer.type) != chance(5)
        if chance((answer.type ?? 0).isSingle ? 5 : 95) {
            for row in some(chance(90) ? 1...rows : 0...6, percent: 60).shuffled(using: &generator) {
                answer.answers.append(
                    SubmittedCell(row: Int64(row), column: hasColumns ? Int64(number(1...4)) : nil, value: value(&self)))
            }
        }
        if chance(15) { answer.others = [SubmittedCell(row: Int64(number(0...6)), value: "x")] }
        return answer
    }
}

extension Int64 {
    /// Whether a question of the type is answered by one value.
    var isSingle: Bool { [0, 10, 11, 12, 13, 14, 16].contains(self) }
}
