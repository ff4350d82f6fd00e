import JSON

@testable import ResponsesService

/// The rules of filling in, read off the documents alone and written as plainly as possible.
enum NaiveReference {
    /// The page behind the page at `index`, by the answers that were chosen to its questions; nil: the end.
    static func next(after index: Int, in pages: [JSONValue], chosen: [Int: [Int]]) -> Int? {
        var target: JSONValue?
        for (number, question) in (pages[index]["questions"]?.array ?? []).enumerated() {
            for (choice, answer) in (question["answers"]?.array ?? []).enumerated() where chosen[number]?.contains(choice + 1) == true {
                if target == nil, let goto = answer["goto"], !goto.isNull { target = goto }
            }
        }
        if target == nil, let goto = pages[index]["goto"], !goto.isNull { target = goto }
        if target == "end" { return nil }
        if let id = target?.integer { return pages.firstIndex { $0["id"]?.integer == id } }
        return index + 1 < pages.count ? index + 1 : nil
    }

    /// Whether the stored answer is one that its question takes.
    static func takes(_ question: JSONValue, _ answer: JSONValue) -> Bool {
        let type = question["type"]?.integer ?? -1
        guard answer["type"]?.integer == type else { return false }
        let rows = question["answers"]?.array ?? []
        let columns = Int64(question["scale"]?.array?.count ?? 0)
        let single = answer["answer"]
        let byRow = answer["answers"]?.object ?? JSONObject()
        let numbers = byRow.map { $0.value.integer ?? -1 }
        let rowsExist = byRow.allSatisfy { row in (1...max(1, rows.count)).contains(Int(row.key) ?? 0) }
        func isWithin(_ value: Int64?, _ least: Int64, _ most: Int64) -> Bool { value.map { (least...most).contains($0) } ?? false }
        func bounded(_ values: [Int64], _ least: Int64, _ most: Int64) -> Bool {
            !values.isEmpty && rowsExist
                && values.allSatisfy { isWithin($0, question["min"]?.integer ?? least, question["max"]?.integer ?? most) }
        }
        switch type {
        case 0, 13:
            guard let chosen = single?.integer, (1...Int64(rows.count)).contains(chosen) else { return false }
            return answer["other"] == nil || rows[Int(chosen) - 1]["other"] == true
        case 16: return isWithin(single?.integer, 1, 11) && (answer["reason"] == nil || question["reason"] == true)
        case 6:
            let chosen = (answer["answers"]?.array ?? []).compactMap(\.integer)
            let others = (answer["other"]?.object ?? JSONObject()).allSatisfy { other in
                Int64(other.key).map { chosen.contains($0) && rows[Int($0) - 1]["other"] == true } ?? false
            }
            return !chosen.isEmpty && Set(chosen).count == chosen.count && chosen == chosen.sorted() && others
                && chosen.allSatisfy { (1...Int64(rows.count)).contains($0) }
                && isWithin(Int64(chosen.count), question["min"]?.integer ?? 0, question["max"]?.integer ?? 60)
        case 1, 19: return !numbers.isEmpty && rowsExist && numbers.allSatisfy { (1...columns).contains($0) }
        case 3: return bounded(numbers, 0, 1_000_000) && (question["points"]?.integer.map { $0 == numbers.reduce(0, +) } ?? true)
        case 5: return bounded(numbers, 1, Int64(rows.count)) && Set(numbers).count == numbers.count
        case 8: return bounded(numbers, 1, 100)
        case 7:
            return !byRow.isEmpty && rowsExist
                && byRow.allSatisfy { row in
                    let ticks = (row.value.array ?? []).compactMap(\.integer)
                    return !ticks.isEmpty && Set(ticks).count == ticks.count && ticks.allSatisfy { (1...columns).contains($0) }
                }
        case 17:
            return !byRow.isEmpty && rowsExist
                && byRow.allSatisfy { row in
                    let cells = row.value.object ?? JSONObject()
                    return !cells.isEmpty && cells.allSatisfy { isWithin(Int64($0.key), 1, columns) && $0.value.string?.isEmpty == false }
                }
        case 4: return !byRow.isEmpty && rowsExist && byRow.allSatisfy { $0.value.string?.isEmpty == false }
        case 2:
            let texts = (answer["answers"]?.array ?? []).compactMap(\.string)
            return Int64(texts.count) == question["fields"]?.integer ?? 1 && texts.contains { !$0.isEmpty }
        case 10: return isWithin(single?.integer, question["min"]?.integer ?? .min, question["max"]?.integer ?? .max)
        case 11: return single?.string?.split(separator: "@").count == 2
        case 12:
            guard let text = single?.string, text.wholeMatch(of: /\d\d-\d\d-\d{4}/) != nil else { return false }
            func yearFirst(_ text: String) -> String { text.split(separator: "-").reversed().joined() }
            return question["min"]?.string.map { yearFirst($0) <= yearFirst(text) } ?? true
                && question["max"]?.string.map { yearFirst(text) <= yearFirst($0) } ?? true
        case 14: return single == true
        default: return false
        }
    }

    /// Whether the stored answer leaves nothing open that a mandatory question wants.
    static func isComplete(_ question: JSONValue, _ answer: JSONValue?) -> Bool {
        guard question["required"] == true, ![9, 15].contains(question["type"]?.integer) else { return true }
        guard let answer else { return false }
        switch question["type"]?.integer {
        case 2: return answer["answers"]?.array?.allSatisfy { $0.string?.isEmpty == false } == true
        case 1, 3, 4, 5, 7, 8, 17, 19: return answer["answers"]?.object?.count == question["answers"]?.array?.count
        default: return true
        }
    }
}
