/// A field of a message, as a line of its description.
struct SchemaField: Sendable, Equatable {
    /// How many fields it lies inside.
    var depth: Int
    var name: String
    /// Such as `string`, `array of Answer` or `integer, 0 to 16`.
    var type: String
    var isRequired: Bool
    /// One sentence, or nothing.
    var summary: String

    static let columns: [Column] = [.left("FIELD"), .left("TYPE"), .left("REQUIRED"), .left("MEANING")]

    var cells: [Cell] {
        [Cell(String(repeating: "  ", count: depth) + name), Cell(type), Cell(isRequired ? "yes" : ""), Cell(summary, .dim)]
    }
}
