import RPC

/// What is wrong with a document, found all at once.
struct Mistakes: Sendable, Equatable {
    /// A document that is nothing but mistakes is not worth naming all of them.
    private static let most = 50

    private(set) var violations: [FieldViolation] = []

    var isEmpty: Bool { violations.isEmpty }

    mutating func note(_ field: String, _ description: String) {
        guard violations.count < Self.most else { return }
        violations.append(FieldViolation(field: field, description: description))
    }

    /// - Throws: `invalidArgument` with everything that was noted.
    func check() throws(RPCError) {
        guard isEmpty else { throw .invalid(violations) }
    }
}
