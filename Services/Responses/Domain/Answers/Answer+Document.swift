import JSON

extension Answer {
    /// The answer as it is stored and listed: `{"type": 0, "answer": 3, "other": "…"}`, rows as members named by their numbers.
    func document(type: QuestionType) -> JSONValue {
        var object: JSONObject = ["type": .integer(type.rawValue)]
        switch self {
        case .choice(let number, let text):
            object["answer"] = .integer(Int64(number))
            if let text { object[type == .recommendation ? "reason" : "other"] = .string(text) }
        case .choices(let numbers, let texts):
            object["answers"] = .array(numbers.map { .integer(Int64($0)) })
            if !texts.isEmpty { object["other"] = Self.rows(texts, JSONValue.string) }
        case .numbers(let numbers):
            object["answers"] = Self.rows(numbers, JSONValue.integer)
        case .ticks(let ticks):
            object["answers"] = Self.rows(ticks) { .array($0.map { .integer(Int64($0)) }) }
        case .fields(let texts):
            object["answers"] = .array(texts.map(JSONValue.string))
        case .texts(let texts):
            object["answers"] = Self.rows(texts, JSONValue.string)
        case .cells(let cells):
            object["answers"] = Self.rows(cells) { Self.rows($0, JSONValue.string) }
        case .number(let number):
            object["answer"] = .integer(number)
        case .text(let text):
            object["answer"] = .string(text)
        case .consent:
            object["answer"] = .bool(true)
        }
        return .object(object)
    }

    /// The same as `chosen` of an answer that is stored.
    static func chosen(in document: JSONValue?) -> [Int] {
        let numbers = document?["answer"].map { [$0] } ?? document?["answers"]?.array ?? []
        return numbers.compactMap { $0.integer.map { Int(clamping: $0) } }
    }

    private static func rows<Value>(_ rows: [Int: Value], _ document: (Value) -> JSONValue) -> JSONValue {
        .object(JSONObject(rows.sorted { $0.key < $1.key }.map { (String($0.key), document($0.value)) }))
    }
}
