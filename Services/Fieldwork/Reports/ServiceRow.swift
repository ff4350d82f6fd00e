import JSON
import RPC

/// One instance of a service of the installation.
struct ServiceRow: TableRow {
    /// What it says of itself, and the number of its methods.
    var answer: Answer<(health: HealthReport, methods: Int)>

    static let columns: [Column] = [
        .left("SERVICE"), .left("ADDRESS"), .left("STATE"), .left("INSTANCE"), .left("BUILD"), .right("UPTIME"), .right("METHODS"),
    ]

    private var state: Cell { answer.state(\.health.status) }

    var cells: [Cell] {
        let health = answer.value?.health
        let build = health?.build ?? ""
        return [
            Cell(answer.target.service), Cell(answer.target.address), state, Cell(health?.instance ?? "-"),
            Cell(build.isEmpty ? "-" : build), Cell(health.map { Figures.duration(seconds: $0.uptime) } ?? "-"),
            Cell(answer.value.map { String($0.methods) } ?? "-"),
        ]
    }

    var json: JSONValue {
        var object = answer.heading
        object["state"] = .string(state.text)
        if let (health, methods) = answer.value {
            object["instance"] = .string(health.instance)
            object["build"] = .string(health.build)
            object["uptime"] = .integer(health.uptime)
            object["methods"] = .integer(Int64(methods))
        }
        return .object(object)
    }
}
