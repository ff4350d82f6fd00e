import JSON
import TestSupport
import Testing

@testable import ResponsesService

/// A survey that is edited again and again, and completed responses to each of its versions.
struct EditedSurvey {
    private(set) var versions: [Questionnaire]
    var random: SeededGenerator
    private var nextID: Int64 = 5_000

    init(seed: UInt64, versions count: Int) throws {
        random = SeededGenerator(seed: seed)
        let questions = try JSON.decode(JSONValue.self, from: everyQuestion).array ?? []
        var pages: [JSONValue] = []
        for start in stride(from: 0, to: questions.count, by: 4) {
            pages.append(["questions": .array(Array(questions[start..<min(start + 4, questions.count)]))])
        }
        // The way leads from a choice of the first question past the second page, and from one of type 6 or 13 to the end.
        for index in [0, 3] {
            pages[index] = ["questions": .array(try #require(pages[index]["questions"]?.array).map(Self.leadingOn))]
        }
        let document = try survey(JSON.encodeString(JSONValue.array(pages)))
        versions = [try SurveyReader.read(document, origin: .new).numbered(from: SurveyLimits.firstElementID)]
        for _ in 1..<count { versions.append(edited(versions[versions.count - 1])) }
    }

    private static func leadingOn(_ question: JSONValue) -> JSONValue {
        if question["type"] == 13 { return ["type": 13, "text": "13", "answers": [["text": "a", "goto": "end"], ["text": "b"]]] }
        guard question["type"] == 0 else { return question }
        return ["type": 0, "text": "0", "answers": [["text": "a", "goto": 3], ["text": "b", "other": true], ["text": "b", "goto": 4]]]
    }

    /// Another version, as one may become of a survey with responses: choices reworded or new, a question gone, moved or new.
    private mutating func edited(_ questionnaire: Questionnaire) -> Questionnaire {
        var pages = questionnaire.pages
        for page in pages.indices {
            for index in pages[page].questions.indices.reversed() {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: pages[page].questions[index].kind = reworded(pages[page].questions[index].kind)
                case 1 where pages[page].questions.count > 1: pages[page].questions.remove(at: index)
                case 2:
                    let question = pages[page].questions.remove(at: index)
                    pages[pages.indices.randomElement(using: &random) ?? 0].questions.append(question)
                case 3:
                    nextID += 1
                    let choices = ["x", "y", "x"].map { Choice(text: $0) }
                    pages[page].questions.append(Question(id: nextID, text: "new", isRequired: false, kind: .singleChoice(choices)))
                default: break
                }
            }
        }
        return Questionnaire(settings: questionnaire.settings, pages: pages)
    }

    private func reworded(_ kind: QuestionKind) -> QuestionKind {
        func again(_ choices: [Choice]) -> [Choice] {
            choices.map { choice in
                var choice = choice
                choice.text += "'"
                return choice
            } + [Choice(text: "new", takesText: choices.contains(where: \.takesText))]
        }
        func again(_ texts: [String]) -> [String] { texts.map { $0 + "'" } + ["new"] }
        return switch kind {
        case .singleChoice(let choices): .singleChoice(again(choices))
        case .multipleChoice(let choices, let count): .multipleChoice(again(choices), count: count)
        case .matrix(let rows, let columns, let content): .matrix(rows: again(rows), columns: again(columns), content)
        case .ranking(let rows): .ranking(rows: again(rows))
        case .points(let rows, let total): .points(rows: again(rows), total: total)
        case .sliders(let rows, let bounds): .sliders(rows: again(rows), bounds)
        case .form(let fields): .form(fields: again(fields))
        case .openText(let fields): .openText(fields: fields + 1)
        case .grouping(let items, let groups): .grouping(items: again(items), groups: again(groups))
        default: kind
        }
    }

    /// The next of the responses, of a version at random, answered along the way that its answers lead.
    mutating func completion(_ number: Int64) -> Completion {
        let version = Int.random(in: 0..<versions.count, using: &random)
        let questionnaire = versions[version]
        let opened = Int64.random(in: 0..<1_000_000_000_000, using: &random)
        let took: Int64 = [2_000_000, 600_000_000, 100_000_000_000, 9_000_000_000_000].randomElement(using: &random) ?? 1
        var completion = Completion(
            number: number, version: Int64(version + 1), openedAt: opened, completedAt: opened + Int64.random(in: 0..<took, using: &random))
        var index = 0
        while true {
            var answers: [PageAnswer] = []
            for question in questionnaire.pages[index].questions {
                if let answer = answer(question.kind) { answers.append((question, answer)) }
            }
            let document = JSONObject(answers.map { (String($0.question.id), $0.answer.document(type: $0.question.type)) })
            completion.pages.append((questionnaire.pages[index].id, JSON.encodeString(document)))
            guard case .page(let next) = questionnaire.destination(afterPage: index, answers: answers) else { return completion }
            index = next
        }
    }

    private mutating func answer(_ kind: QuestionKind) -> Answer? {
        guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
        switch kind {
        case .singleChoice(let choices), .dropDown(let choices):
            let number = some(choices.count)
            return .choice(number, text: choices[number - 1].takesText && Bool.random(using: &random) ? "żółć \"quoted\"" : nil)
        case .recommendation: return .choice(some(11), text: Bool.random(using: &random) ? "why" : nil)
        case .multipleChoice(let choices, _):
            let chosen = subset(choices.count)
            return .choices(
                chosen, texts: Dictionary(uniqueKeysWithValues: chosen.filter { choices[$0 - 1].takesText }.map { ($0, "own") }))
        case .matrix(let rows, let columns, .single):
            return .numbers(byRow(rows.count) { Int64($0.some(columns.count)) })
        case .matrix(let rows, let columns, .multiple): return .ticks(byRow(rows.count) { $0.subset(columns.count) })
        case .matrix(let rows, let columns, .text):
            return .cells(byRow(rows.count) { survey in Dictionary(uniqueKeysWithValues: survey.subset(columns.count).map { ($0, "t") }) })
        case .grouping(let items, let groups): return .numbers(byRow(items.count) { Int64($0.some(groups.count)) })
        case .openText(let fields): return .fields((0..<fields).map { index in index == 0 || Bool.random(using: &random) ? "text" : "" })
        case .form(let fields): return .texts(byRow(fields.count) { _ in "text" })
        case .points(let rows, _): return .numbers(byRow(rows.count) { Int64($0.some(101) - 1) })
        case .sliders(let rows, _): return .numbers(byRow(rows.count) { Int64($0.some(100)) })
        case .ranking(let rows):
            let places = (1...rows.count).shuffled(using: &random)
            return .numbers(Dictionary(uniqueKeysWithValues: subset(rows.count).map { ($0, Int64(places[$0 - 1])) }))
        case .number: return .number(Int64.random(in: -5_000...5_000, using: &random))
        case .email: return .text("a@example.org")
        case .date: return .text("\(["01", "15", "28"].randomElement(using: &random) ?? "")-0\(some(9))-20\(20 + some(9))")
        case .consent: return .consent
        case .description, .upload: return nil
        }
    }

    private mutating func some(_ count: Int) -> Int { Int.random(in: 1...count, using: &random) }

    private mutating func subset(_ count: Int) -> [Int] {
        let chosen = (1...count).filter { _ in Bool.random(using: &random) }
        return chosen.isEmpty ? [some(count)] : chosen
    }

    private mutating func byRow<Value>(_ count: Int, _ value: (inout EditedSurvey) -> Value) -> [Int: Value] {
        var rows: [Int: Value] = [:]
        for row in subset(count) { rows[row] = value(&self) }
        return rows
    }
}
