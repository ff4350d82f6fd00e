import JSON

/// A saved context in a list of them.
struct ContextRow: TableRow {
    var name: String
    var context: SavedContext
    var isSelected: Bool

    static let columns: [Column] = [.left(""), .left("CONTEXT"), .left("IDENTITY"), .left("CERTIFICATES"), .left("SERVICES")]

    private var installation: Installation { Installation(context, named: name) }

    var cells: [Cell] {
        [
            Cell(isSelected ? "*" : "", .green), Cell(name, isSelected ? .bold : nil), Cell(installation.identity),
            Cell(installation.certificates), Cell(installation.services.map { "\($0.service)=\($0.address)" }.joined(separator: " ")),
        ]
    }

    var json: JSONValue {
        JSONValue(encoding: context).preceded(by: ["name": .string(name), "inUse": .bool(isSelected)])
    }
}
