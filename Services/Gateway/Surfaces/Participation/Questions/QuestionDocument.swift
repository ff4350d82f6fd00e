import JSON

/// A question of a survey's document, as far as a page shows it.
struct QuestionDocument: Sendable {
    let value: JSONValue
    let id: Int64
    let type: Int64

    init(_ value: JSONValue) {
        self.value = value
        id = value["id"]?.integer ?? 0
        type = value["type"]?.integer ?? -1
    }

    var text: String { value["text"]?.string ?? "" }

    /// Whether an answer is wanted, of a question that has one (F-18).
    var isRequired: Bool { value["required"]?.bool == true && type != 9 && type != 15 }

    /// The answers of the document, numbered from 1.
    var rows: [(number: Int64, text: String, takesText: Bool)] {
        (value["answers"]?.array ?? []).enumerated().map { index, answer in
            (Int64(index + 1), answer["text"]?.string ?? "", answer["other"]?.bool == true)
        }
    }

    var scale: [String] { (value["scale"]?.array ?? []).map { $0.string ?? "" } }
    var fieldCount: Int64 { max(1, value["fields"]?.integer ?? 1) }
    var least: Int64? { value["min"]?.integer }
    var most: Int64? { value["max"]?.integer }
    var points: Int64? { value["points"]?.integer }
    var asksReason: Bool { value["reason"]?.bool == true }

    /// What of it is named by one label: a question with one field.
    var isSingle: Bool { type == 10 || type == 11 || type == 12 || type == 13 || (type == 2 && fieldCount == 1) }
}
