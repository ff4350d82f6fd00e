import JSON
import RPC

/// What one service said of itself, or why it did not.
struct HealthRow: Sendable {
    static let header = ["SERVICE", "ADDRESS", "STATUS", "INSTANCE", "UPTIME"]

    var service: ServiceArgument
    var result: Result<HealthReport, RPCError>

    var fault: RPCError? {
        if case .failure(let error) = result { error } else { nil }
    }

    var exitStatus: ExitStatus {
        switch result {
        case .success(let report): report.status == "serving" ? .done : .failed
        case .failure(let error): error.exitStatus
        }
    }

    private var status: String {
        switch result {
        case .success(let report): report.status
        case .failure(let error): error.exitStatus == .unreachable ? "unreachable" : "failed"
        }
    }

    var columns: [String] {
        let report = try? result.get()
        return [
            service.name, service.address.description, status, report?.instance ?? "-",
            report.map { Self.duration(seconds: $0.uptime) } ?? "-",
        ]
    }

    var json: JSONValue {
        var object: JSONObject = [
            "service": .string(service.name), "address": .string(service.address.description), "status": .string(status),
        ]
        switch result {
        case .success(let report):
            object["instance"] = .string(report.instance)
            object["build"] = .string(report.build)
            object["uptime"] = .integer(report.uptime)
        case .failure(let error):
            object["error"] = error.json
        }
        return .object(object)
    }

    /// The two largest units: `4d 3h`, `12m 5s`.
    static func duration(seconds: Int64) -> String {
        let units: [(Int64, String)] = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let first = units.firstIndex { $0.0 > 0 } ?? units.count - 1
        return units[first...].prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
