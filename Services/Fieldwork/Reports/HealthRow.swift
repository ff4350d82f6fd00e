import JSON
import RPC

/// What one service said of itself, or why it did not.
struct HealthRow: TableRow {
    var answer: Answer<HealthReport>

    static let columns: [Column] = [.left("SERVICE"), .left("ADDRESS"), .left("STATUS"), .left("INSTANCE"), .right("UPTIME")]

    var exitStatus: ExitStatus {
        switch answer.result {
        case .success(let report): report.status == "serving" ? .done : .failed
        case .failure(let error): error.exitStatus
        }
    }

    var cells: [Cell] {
        [
            Cell(answer.target.service), Cell(answer.target.address), answer.state(\.status), Cell(answer.value?.instance ?? "-"),
            Cell(answer.value.map { Figures.duration(seconds: $0.uptime) } ?? "-"),
        ]
    }

    var json: JSONValue {
        var object: JSONObject = [
            "service": .string(answer.target.service), "address": .string(answer.target.address),
            "status": .string(answer.state(\.status).text),
        ]
        switch answer.result {
        case .success(let report):
            object["instance"] = .string(report.instance)
            object["build"] = .string(report.build)
            object["uptime"] = .integer(report.uptime)
        case .failure(let error):
            object["error"] = error.json
        }
        return .object(object)
    }
}
