/// A column of a table.
struct Column: Sendable {
    enum Alignment: Sendable { case left, right }

    var title: String
    var alignment: Alignment

    static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
    /// For numbers.
    static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
}
