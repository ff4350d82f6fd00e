/// Writes rows of results as a document, piece by piece.
protocol ResultTable: Sendable {
    /// What was written and not taken yet.
    var bytes: [UInt8] { get set }

    /// Writes what stands in front of the rows. Called once, first.
    mutating func begin()
    /// - Parameter cells: One for each column.
    mutating func add(_ cells: [ResultCell])
    /// Writes what stands behind the rows. Called once, last.
    mutating func end()
}

extension ResultTable {
    mutating func end() {}

    /// Hands over what was written and forgets it.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }
}
