import Contracts
import JSON

extension Screener {
    /// Of a survey's qualifications, and of what only its quotas ask for.
    init(of survey: BuyerSurvey) {
        var topics: [ScreenerTopic] = []
        var places: [Int64: Int] = [:]
        for qualification in survey.qualifications + survey.quotas.flatMap(\.criteria) {
            let place = places[qualification.code] ?? topics.count
            if place == topics.count {
                places[qualification.code] = place
                topics.append(ScreenerTopic(code: qualification.code))
            }
            topics[place].add(qualification)
        }
        let perPage = max(1, (topics.count + ScreenerTopic.pages - 1) / ScreenerTopic.pages)
        let pages = stride(from: 0, to: topics.count, by: perPage).map { start in
            JSONValue.object(["questions": .array(topics[start..<min(start + perPage, topics.count)].map(\.question))])
        }
        let settings = survey.settings
        self.init(
            document: [
                "title": settings["survey_title"] ?? "", "status": "collecting",
                "lang": .string((settings["survey_localization"]?.string ?? "en").replacing("_", with: "-")), "pages": .array(pages),
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

    init(code: Int64) {
        self.code = code
        let known = KnownQualification(rawValue: code)
        for (code, name) in known?.answers ?? [] {
            names[code] = name
            if seen.insert(code).inserted { codes.append(code) }
        }
    }

    mutating func add(_ qualification: Qualification) {
        name = name ?? qualification.name.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        for (code, name) in qualification.conditionNames ?? [:] where !name.allSatisfy(\.isWhitespace) { names[code] = name }
        for code in qualification.conditionCodes ?? [] where seen.insert(code).inserted { codes.append(code) }
        hasRanges = hasRanges || qualification.rangeSets != nil
    }

    /// Nil where nobody could choose: of thousands of postal codes a respondent writes theirs. One place is left for none of them.
    var offeredCodes: [String]? {
        let isChosen = !hasRanges && codes.count < Self.choices && KnownQualification(rawValue: code) != .postalCode
        return isChosen ? codes : nil
    }

    var question: JSONValue {
        let text = name ?? KnownQualification(rawValue: code)?.name ?? "Qualification \(code)"
        var question: JSONValue = ["text": .string(text), "required": true]
        if let offeredCodes {
            question["type"] = 0
            question["answers"] = .array(offeredCodes.map { ["text": .string(names[$0] ?? $0)] } + [["text": "None of these"]])
        } else if hasRanges {
            question["type"] = 10
        } else {
            question["type"] = 2
            question["fields"] = 1
        }
        return question
    }
}

/// What the vendor's numbers mean, where that is public (BEHAVIOUR 6.1, qualifications).
private enum KnownQualification: Int64 {
    case gender = 211
    case age = 212
    case income = 213
    case race = 214
    case employment = 215
    case education = 216
    case relationship = 217
    case state = 225
    case county = 228
    case postalCode = 229

    var name: String {
        switch self {
        case .gender: "Gender"
        case .age: "Age"
        case .income: "Income"
        case .race: "Race"
        case .employment: "Employment"
        case .education: "Education"
        case .relationship: "Relationship status"
        case .state: "State"
        case .county: "County"
        case .postalCode: "Postal code"
        }
    }

    /// All answers that there are, so that a question does not give away which are wanted.
    var answers: [(code: String, name: String)] {
        switch self {
        case .gender: [("111", "Male"), ("112", "Female"), ("113", "Prefer not to say")]
        case .employment:
            [("111", "Unemployed"), ("112", "Student"), ("113", "Employed part-time"), ("114", "Employed full-time"), ("115", "Retired")]
        case .age, .income, .race, .education, .relationship, .state, .county, .postalCode: []
        }
    }
}
