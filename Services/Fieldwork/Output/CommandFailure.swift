import JSON
import RPC

/// Ends a command with a status of its own.
struct CommandFailure: Error {
    var status: ExitStatus
    /// For people; empty when everything has been said.
    var text: String
    /// For programs.
    var json: JSONValue

    init(_ status: ExitStatus, _ text: String) {
        self.status = status
        self.text = text
        json = ["message": .string(text)]
    }

    init(_ error: RPCError) {
        status = error.exitStatus
        text = error.report
        json = error.json
    }

    /// What is wrong has been told with everything else.
    static func told(_ status: ExitStatus) -> CommandFailure {
        CommandFailure(status, "")
    }
}
