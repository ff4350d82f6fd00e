import JSON

/// A fact to be told: a line of a table to people, an object to programs.
protocol TableRow: Sendable {
    static var columns: [Column] { get }
    /// As many as there are columns.
    var cells: [Cell] { get }
    var json: JSONValue { get }
}
