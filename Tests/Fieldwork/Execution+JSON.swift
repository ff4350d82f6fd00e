import JSON
import TestSupport

extension Execution {
    /// The documents of the output, one a line.
    var documents: [JSONValue] {
        get throws { try output.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) } }
    }

    /// The error that `--json` puts on standard error.
    var error: JSONValue? {
        get throws { try JSON.decode(JSONValue.self, from: complaints)["error"] }
    }
}
