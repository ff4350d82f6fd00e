import JSON
import RPC

/// A method in a list of methods.
struct MethodRow: TableRow {
    var target: Target
    var method: MethodReference

    static let columns: [Column] = [
        .left("METHOD"), .left("KIND"), .left("IDEMPOTENT"), .right("TIME LIMIT"), .left("REQUEST"), .left("REPLY"), .left("CALLERS"),
    ]

    var cells: [Cell] {
        [
            Cell(method.name), Cell(method.kind), Cell(method.idempotent ? "yes" : "no"),
            Cell(Figures.seconds(milliseconds: method.timeLimit)),
            Cell(method.request), Cell(method.response), Cell(method.callers),
        ]
    }

    var json: JSONValue {
        [
            "service": .string(target.service), "name": .string(method.name), "kind": .string(method.kind),
            "idempotent": .bool(method.idempotent), "timeLimit": .integer(method.timeLimit), "request": .string(method.request),
            "response": .string(method.response), "callers": .string(method.callers),
        ]
    }
}
