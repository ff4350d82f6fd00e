import RPC

/// What is wrong with a request, gathered so that its author sees everything at once.
struct Mistakes: Sendable, Equatable {
    /// Beyond this many the reply says that there are more: a document of nothing but mistakes must not be answered by a larger one.
    static let maximum = 200

    private(set) var violations: [FieldViolation] = []

    var isEmpty: Bool { violations.isEmpty }

    mutating func note(_ field: String, _ sentence: String) {
        if violations.count < Self.maximum {
            violations.append(FieldViolation(field: field, description: sentence))
        } else if violations.count == Self.maximum {
            violations.append(FieldViolation(field: "$", description: "There are more mistakes than are listed here."))
        }
    }
}
