import JSON

/// A larger document: 12 questions with their choices, about 4 kB of JSON as `sample`.
@Message
public struct Questionnaire: Codable, Sendable, Equatable {
    public var id: Int64
    public var title: String
    public var isPublished: Bool
    public var questions: [Question]

    @Message
    public struct Question: Codable, Sendable, Equatable {
        public var id: Int64
        public var text: String
        public var type: Int
        public var isRequired: Bool
        public var weight: Double
        public var hint: String?
        public var choices: [Choice]

        @Message
        public struct Choice: Codable, Sendable, Equatable {
            public var id: Int64
            public var label: String
            public var isExclusive: Bool
        }
    }

    public static let sample = Questionnaire(
        id: 90_340_071, title: "How satisfied are you with our service?", isPublished: true,
        questions: (1...12).map { number in
            Question(
                id: 1_000 + number, text: "How much do you agree with statement number \(number) about “us”?", type: 3,
                isRequired: number.isMultiple(of: 2), weight: Double(number) * 0.25,
                hint: number.isMultiple(of: 3) ? "Answer from\nmemory." : nil,
                choices: ["Entirely", "Mostly", "Hardly", "Not at all"].enumerated().map { position, label in
                    Question.Choice(id: 10 * (1_000 + number) + Int64(position), label: label, isExclusive: position == 3)
                })
        })
}
