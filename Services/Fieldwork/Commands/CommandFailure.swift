/// What the process's exit status says to scripts.
enum ExitStatus: CInt {
    case done = 0
    /// A service answered with an error, or something on this machine is not as it should be.
    case failed = 1
    /// The command line or the request on it is wrong.
    case usage = 2
    /// A service cannot be reached; it has not seen the call.
    case unreachable = 3
}

/// Ends a command with a status of its own.
struct CommandFailure: Error {
    var status: ExitStatus
    /// For standard error; empty when everything has been said.
    var text: String
}
