import Contracts
import JSON

@testable import ResponsesService

/// The figures of a summary by name, counted anew: response by response, from the documents of answers and surveys, without a tally.
struct Recount {
    private(set) var figures: [String: Double] = [:]
    private var numbers: [String: [Int64]] = [:]
    private var seconds: [Int64] = []

    /// - Parameter documents: of the survey's versions, from the first.
    init(_ completions: [Completion], documents: [JSONObject]) throws {
        for completion in completions {
            add(1, "completed")
            seconds.append((completion.completedAt - completion.openedAt) / 1_000_000)
            let pages = documents[Int(completion.version) - 1]["pages"]?.array ?? []
            for (page, text) in completion.pages {
                add(1, "page \(page)")
                let answers = try JSON.decode(JSONObject.self, from: text)
                let questions = pages.first { $0["id"]?.integer == page }?["questions"]?.array ?? []
                for question in questions where question["type"] != 9 && question["type"] != 15 {
                    let id = question["id"]?.integer ?? 0
                    let name = "\(id)/\(question["type"]?.integer ?? -1)"
                    add(1, "\(name) shown")
                    guard let answer = answers[String(id)] else { continue }
                    add(1, "\(name) answered")
                    count(answer, to: question, name)
                }
            }
        }
        for (name, values) in numbers { add(values, name) }
        add(seconds, "seconds", isDuration: true)
    }

    private mutating func count(_ answer: JSONValue, to question: JSONValue, _ name: String) {
        let rows = Self.labels((question["answers"]?.array ?? []).map { $0["text"]?.string ?? "" })
        let scale = Self.labels((question["scale"]?.array ?? []).map { $0.string ?? "" })
        let single = answer["answer"]
        switch question["type"]?.integer {
        case 0, 13:
            let choice = rows[Int(single?.integer ?? 0) - 1]
            add(1, "\(name) choice \(choice)")
            if answer["other"] != nil { add(1, "\(name) text \(choice)") }
        case 6:
            for number in answer["answers"]?.array ?? [] { add(1, "\(name) choice \(rows[Int(number.integer ?? 0) - 1])") }
            for (number, _) in answer["other"]?.object ?? [:] { add(1, "\(name) text \(rows[(Int(number) ?? 0) - 1])") }
        case 10: numbers[name, default: []].append(single?.integer ?? 0)
        case 12:
            let parts = (single?.string ?? "").split(separator: "-").compactMap { Int($0) }
            numbers["\(name) day", default: []].append(
                CivilDate(year: parts[2], month: parts[1], day: parts[0])?.dayNumber ?? 0)
        case 16:
            let score = (single?.integer ?? 0) - 1
            numbers[name, default: []].append(score)
            add(score >= 9 ? 1 : 0, "\(name) promoters")
            add(score >= 7 && score < 9 ? 1 : 0, "\(name) passives")
            add(score < 7 ? 1 : 0, "\(name) detractors")
            add(answer["reason"] == nil ? 0 : 1, "\(name) reasons")
        case 2:
            let fields = Self.labels((answer["answers"]?.array ?? []).map { _ in "" })
            for (field, text) in zip(fields, answer["answers"]?.array ?? []) where text != "" { add(1, "\(name) row \(field)") }
        case 11, 14: break
        case let type:
            for (key, value) in answer["answers"]?.object ?? [:] {
                let row = rows[(Int(key) ?? 0) - 1]
                add(1, "\(name) row \(row)")
                switch type {
                case 1, 19: add(1, "\(name) cell \(row) \(scale[Int(value.integer ?? 0) - 1])")
                case 5: add(1, "\(name) cell \(row) #\(value.integer ?? 0)")
                case 7: for column in value.array ?? [] { add(1, "\(name) cell \(row) \(scale[Int(column.integer ?? 0) - 1])") }
                case 17: for (column, _) in value.object ?? [:] { add(1, "\(name) cell \(row) \(scale[(Int(column) ?? 0) - 1])") }
                case 3, 8: numbers["\(name) row \(row)", default: []].append(value.integer ?? 0)
                default: break
                }
            }
        }
    }

    /// What is written counts for nothing, since it may be reworded: a number means the same in every version.
    static func labels(_ texts: [String]) -> [String] {
        texts.indices.map { "#\($0 + 1)" }
    }

    private mutating func add(_ count: Double, _ name: String) {
        guard count != 0 else { return }
        figures[name, default: 0] += count
    }

    private mutating func add(_ values: [Int64], _ name: String, isDuration: Bool = false) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return }
        let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
        figures["\(name) minimum"] = Double(first)
        figures["\(name) maximum"] = Double(last)
        if !name.hasSuffix("day") { figures["\(name) mean"] = mean }
        let middle = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        let isExact = isDuration ? middle.1 < 7_200 : Set(values).count <= 1_000
        if isExact { figures["\(name) median"] = name.hasSuffix("day") ? Double(middle.0) : Double(middle.0 + middle.1) / 2 }
        guard !isDuration, !name.hasSuffix("day"), sorted.count > 1 else { return }
        let squares = sorted.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        figures["\(name) deviation"] = (squares / Double(sorted.count - 1)).squareRoot()
    }
}

extension SurveySummary {
    /// The figures that a recount has, by the same names; zeros are left out.
    var figures: [String: Double] {
        var figures: [String: Double] = ["completed": Double(completed)]
        figures["seconds minimum"] = duration.map { Double($0.minimum) }
        figures["seconds maximum"] = duration.map { Double($0.maximum) }
        figures["seconds mean"] = duration?.mean
        if let median = duration?.median, median < 7_200 { figures["seconds median"] = median }
        for page in pages { figures["page \(page.page)"] = Double(page.answered) }
        for question in questions {
            let name = "\(question.question)/\(question.type)"
            figures["\(name) shown"] = Double(question.shown)
            figures["\(name) answered"] = Double(question.answered)
            let choices = question.choices ?? []
            for (label, choice) in zip(Recount.labels(choices.map(\.text)), choices) {
                figures["\(name) choice \(label)"] = Double(choice.count)
                figures["\(name) text \(label)"] = Double(choice.texts)
            }
            figures.add(question.numbers, name)
            if let dates = question.dates {
                for (what, day) in [("minimum", dates.minimum), ("maximum", dates.maximum), ("median", dates.median)] {
                    let parts = day.split(separator: "-").compactMap { Int($0) }
                    figures["\(name) day \(what)"] = CivilDate(year: parts[0], month: parts[1], day: parts[2]).map { Double($0.dayNumber) }
                }
            }
            if let recommendation = question.recommendation {
                figures["\(name) promoters"] = Double(recommendation.promoters)
                figures["\(name) passives"] = Double(recommendation.passives)
                figures["\(name) detractors"] = Double(recommendation.detractors)
                figures["\(name) reasons"] = Double(recommendation.reasons)
            }
            let columns = Recount.labels((question.columns ?? []).map(\.text))
            let rows = question.rows ?? []
            for (label, row) in zip(Recount.labels(rows.map(\.text)), rows) {
                figures["\(name) row \(label)"] = Double(row.answered)
                for (column, count) in zip(columns, row.counts ?? []) { figures["\(name) cell \(label) \(column)"] = Double(count) }
                figures.add(row.numbers, "\(name) row \(label)")
            }
        }
        return figures.filter { $0.value != 0 }
    }
}

extension [String: Double] {
    fileprivate mutating func add(_ numbers: NumberSummary?, _ name: String) {
        guard let numbers else { return }
        self["\(name) minimum"] = Double(numbers.minimum)
        self["\(name) maximum"] = Double(numbers.maximum)
        self["\(name) mean"] = numbers.mean
        self["\(name) deviation"] = numbers.standardDeviation
        if numbers.width == 1 { self["\(name) median"] = numbers.median }
    }
}

/// The names of figures that differ.
func differences(_ left: [String: Double], _ right: [String: Double]) -> [String] {
    let (left, right) = (left.filter { $0.value != 0 }, right.filter { $0.value != 0 })
    return Set(left.keys).union(right.keys).sorted().compactMap { name in
        let (one, other) = (left[name] ?? 0, right[name] ?? 0)
        return abs(one - other) <= 1e-9 * max(1, abs(one)) ? nil : "\(name): \(one) and \(other)"
    }
}
