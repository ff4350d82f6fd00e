import Contracts
import JSON

/// What a respondent has said of themselves, by the code of a qualification.
struct RespondentProfile: Sendable, Equatable {
    enum Fact: Sendable, Equatable {
        /// A condition code that was chosen.
        case code(String)
        case number(Int64)
        /// A condition code that was written, with its spaces taken out and in capital letters.
        case text(String)
    }

    private(set) var facts: [Int64: Fact]

    init(_ facts: [Int64: Fact] = [:]) {
        self.facts = facts
    }

    /// Whether the respondent meets one of the condition's codes or ranges. Who was not asked, or chose none of the codes, does not.
    func meets(_ condition: Qualification) -> Bool {
        switch facts[condition.code] {
        case nil: false
        case .code(let code): condition.conditionCodes?.contains(code) ?? false
        case .text(let text): condition.conditionCodes?.contains { Self.written($0) == text } ?? false
        case .number(let number):
            condition.rangeSets?.contains { $0.contains(number) } ?? condition.conditionCodes?.contains(String(number)) ?? false
        }
    }

    func meets(_ quota: BuyerQuota) -> Bool {
        quota.criteria.allSatisfy(meets)
    }
}

extension RespondentProfile {
    /// Reads the answers to a screener.
    ///
    /// - Parameters:
    ///   - answers: By question id, as `responses` lists them.
    ///   - questions: What is known of each question of the screener.
    init(_ answers: JSONValue, questions: [AskedQualification]) {
        var facts: [Int64: Fact] = [:]
        for asked in questions {
            guard let answer = answers[String(asked.question)] else { continue }
            if let codes = asked.codes {
                // An answer beyond the codes is "none of these".
                guard let place = answer["answer"]?.integer, place >= 1, place <= codes.count else { continue }
                facts[asked.code] = .code(codes[Int(place) - 1])
            } else if let number = answer["answer"]?.integer ?? answer["answers"]?[1]?.integer {
                facts[asked.code] = .number(number)
            } else if let text = answer["answers"]?[0]?.string ?? answer["answer"]?.string {
                facts[asked.code] = .text(Self.written(text))
            }
        }
        self.init(facts)
    }

    /// Postal codes and the like, which people write with spaces and in small letters. A leading zero means something.
    private static func written(_ text: String) -> String {
        text.filter { !$0.isWhitespace }.uppercased()
    }
}

/// A question of a screener with the qualification that it asks about.
@Message
struct AskedQualification: Sendable, Equatable {
    var question: Int64
    /// Of the qualification.
    var code: Int64
    /// As `ScreenerQuestion.conditionCodes`.
    var codes: [String]?
}

extension RangeSet {
    /// The vendor's number for months.
    private static let months: Int64 = 312

    /// Whether the number is in the range. Ages are asked for in years: who is as many years old may be any of their twelve months old.
    func contains(_ number: Int64) -> Bool {
        guard units == Self.months else { return from <= number && number <= to }
        guard 0...100_000 ~= number else { return false }
        return from <= number * 12 + 11 && number * 12 <= to
    }
}
