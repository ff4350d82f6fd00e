import Contracts
import JSON

extension Screener {
    /// Of a survey's qualifications, and of what only its quotas ask for.
    init(of survey: BuyerSurvey) {
        let settings = survey.settings
        let localization = settings[SurveyField.localization.rawValue]?.string ?? "en"
        let words = ScreenerWords(localization: localization)
        var topics: [ScreenerTopic] = []
        var places: [Int64: Int] = [:]
        for qualification in survey.qualifications + survey.quotas.flatMap(\.criteria) {
            let place = places[qualification.code] ?? topics.count
            if place == topics.count {
                places[qualification.code] = place
                topics.append(ScreenerTopic(code: qualification.code, words))
            }
            topics[place].add(qualification)
        }
        let perPage = max(1, (topics.count + ScreenerTopic.pages - 1) / ScreenerTopic.pages)
        let pages = stride(from: 0, to: topics.count, by: perPage).map { start in
            JSONValue.object(["questions": .array(topics[start..<min(start + perPage, topics.count)].map(\.question))])
        }
        self.init(
            document: [
                "title": settings[SurveyField.title.rawValue] ?? "", "status": "collecting",
                "lang": .string(localization.replacing("_", with: "-")), "pages": .array(pages),
            ],
            questions: topics.map { ScreenerQuestion(code: $0.code, conditionCodes: $0.offeredCodes) })
    }
}

/// One thing that is asked, with all that is wanted of it.
private struct ScreenerTopic {
    /// As many as `responses` takes.
    static let pages = 200
    private static let choices = 60

    let code: Int64
    private var name: String?
    private var names: [String: String] = [:]
    private var codes: [String] = []
    private var seen: Set<String> = []
    private var hasRanges = false
    private var hasNegatives = false
    private let words: ScreenerWords

    init(code: Int64, _ words: ScreenerWords) {
        self.code = code
        self.words = words
        for (code, name) in words.answers(to: code) {
            names[code] = name
            if seen.insert(code).inserted { codes.append(code) }
        }
    }

    mutating func add(_ qualification: Qualification) {
        name = name ?? qualification.name.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        for (code, name) in qualification.conditionNames ?? [:] where !name.allSatisfy(\.isWhitespace) { names[code] = name }
        for code in qualification.conditionCodes ?? [] where seen.insert(code).inserted { codes.append(code) }
        hasRanges = hasRanges || qualification.rangeSets != nil
        hasNegatives = hasNegatives || qualification.rangeSets?.contains { $0.from < 0 } ?? false
    }

    /// Nil where nobody could choose: of thousands of postal codes a respondent writes theirs. One place is left for none of them.
    var offeredCodes: [String]? {
        let isChosen = !hasRanges && codes.count < Self.choices && KnownQualification(rawValue: code) != .postalCode
        return isChosen ? codes : nil
    }

    var question: JSONValue {
        var question: JSONValue = ["text": .string(name ?? words.name(of: code)), "required": true]
        if let offeredCodes {
            question["type"] = 0
            question["answers"] = .array(offeredCodes.map { ["text": .string(names[$0] ?? $0)] } + [["text": .string(words.none)]])
        } else if hasRanges {
            question["type"] = 10
            if !hasNegatives { question["min"] = 0 }
        } else {
            question["type"] = 2
            question["fields"] = 1
        }
        return question
    }
}
