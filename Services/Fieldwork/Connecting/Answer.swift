import JSON
import RPC

/// What one service said to a question that was put to several.
struct Answer<Value: Sendable>: Sendable {
    var target: Target
    var result: Result<Value, RPCError>

    var value: Value? { try? result.get() }

    var error: RPCError? {
        if case .failure(let error) = result { error } else { nil }
    }

    /// Of whom the answer is, and the error if it is one.
    var heading: JSONObject {
        var object: JSONObject = ["service": .string(target.service), "address": .string(target.address)]
        if let error { object["error"] = error.json }
        return object
    }
}

extension Sequence {
    /// The failures among the answers.
    func failures<Value>() -> [CommandFailure] where Element == Answer<Value> {
        compactMap { $0.error.map { CommandFailure($0) } }
    }

    /// Ends the command with the worst of what has been told, unless all went well.
    func throwWorst<Value>() throws where Element == Answer<Value> {
        guard let worst = failures().map(\.status).max() else { return }
        throw CommandFailure.told(worst)
    }
}
