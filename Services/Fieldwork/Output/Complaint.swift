import JSON

/// How a command that failed says so on standard error: in words, or as `{"error": …}`.
struct Complaint {
    var json: Bool

    /// - Returns: The exit status.
    func make(_ failure: CommandFailure) -> CInt {
        if !failure.text.isEmpty {
            tell(failure.json, text: "fieldwork: \(failure.text)")
        }
        return failure.status.rawValue
    }

    /// - Parameters:
    ///   - usage: The message and how the command is used.
    ///   - message: What is wrong with the command line.
    /// - Returns: The exit status.
    func make(usage: String, message: String) -> CInt {
        tell(["message": .string(message)], text: usage)
        return ExitStatus.usage.rawValue
    }

    private func tell(_ error: JSONValue, text: String) {
        let document: JSONValue = ["error": error]
        Terminal.complain(json ? document.description : text)
    }
}
