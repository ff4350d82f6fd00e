import JSON
import RPC

/// The least level that a service logs.
struct LogLevelRow: TableRow {
    var answer: Answer<LogLevelReport>

    static let columns: [Column] = [.left("SERVICE"), .left("ADDRESS"), .left("LEVEL")]

    var cells: [Cell] {
        [Cell(answer.target.service), Cell(answer.target.address), answer.value.map { Cell($0.level) } ?? answer.state { _ in "" }]
    }

    var json: JSONValue {
        var object = answer.heading
        object["level"] = answer.value.map { .string($0.level) }
        return .object(object)
    }
}
