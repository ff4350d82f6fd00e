/// An entry of a table.
struct Cell: Sendable, Equatable {
    var text: String
    var style: Style?

    init(_ text: String, _ style: Style? = nil) {
        self.text = text
        self.style = style
    }
}

extension Cell: ExpressibleByStringInterpolation {
    init(stringLiteral text: String) {
        self.init(text)
    }
}
