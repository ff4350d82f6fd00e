/// What the process's exit status says to scripts. A command that did several things ends with the greatest.
enum ExitStatus: CInt, Comparable {
    case done = 0
    /// A service answered with an error, or something on this machine is not as it should be.
    case failed = 1
    /// The command line or the request on it is wrong.
    case usage = 2
    /// A service cannot be reached; it has not seen the call.
    case unreachable = 3

    static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}
