import JSON
import RPC

extension RPCError {
    /// Whether the service was there at all: a call that nobody has seen failed on the way.
    var exitStatus: ExitStatus {
        isNotExecuted && (code == .unavailable || code == .deadlineExceeded) ? .unreachable : .failed
    }

    /// The error for a terminal: what happened on the first line, a line for each detail.
    var report: String {
        var lines = ["\(code.name): \(message)"]
        if let peer { lines[0] = "\(peer): \(lines[0])" }
        if let reason = details.reason { lines.append("reason: \(reason)") }
        for violation in details.fieldViolations ?? [] { lines.append("field \(violation.field): \(violation.description)") }
        if let conflict = details.conflict { lines.append("conflicts with: \(conflict.resource)\(conflict.name.map { " \($0)" } ?? "")") }
        if let quota = details.quota { lines.append("limit: \(quota.name), \(quota.limit)") }
        if retryAfter > 0 { lines.append("retry after: \(retryAfter) ms") }
        return lines.joined(separator: "\n  ")
    }

    /// The error for a program: `code`, `message`, and the rest where there is something to say.
    var json: JSONValue {
        var object: JSONObject = ["code": .string(code.name), "message": .string(message)]
        if !details.isEmpty { object["details"] = JSONValue(encoding: details) }
        if retryAfter > 0 { object["retryAfter"] = .integer(Int64(retryAfter)) }
        if let peer { object["peer"] = .string(peer) }
        return .object(object)
    }
}
