import ArgumentParser

/// The operator's command.
public struct FieldworkCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "fieldwork",
        abstract: "Operates an installation of Fieldwork.",
        discussion: """
            Exit status: 0 done; 1 failed, by the service's answer or for a reason on this machine; 2 the command line is wrong; 3 a service \
            cannot be reached.
            """,
        subcommands: [CallCommand.self, HealthCommand.self, CertificatesCommand.self])

    public init() {}

    /// Runs the command as a process would, with its output on standard output and its complaints on standard error.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: The exit status.
    public static func run(_ arguments: [String]) async -> CInt {
        let command: any ParsableCommand
        do {
            command = try parseAsRoot(arguments)
        } catch {
            return report(error, explanation: fullMessage(for: error))
        }
        do {
            try await run(command)
            return ExitStatus.done.rawValue
        } catch let failure as CommandFailure {
            Terminal.complain(failure.text)
            return failure.status.rawValue
        } catch {
            let usage = "Error: \(message(for: error))\nUsage: \(usageString(for: type(of: command)))"
            return report(error, explanation: exitCode(for: error) == .success ? fullMessage(for: error) : usage)
        }
    }

    private static func run(_ command: any ParsableCommand) async throws {
        var command = command
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    private static func report(_ error: any Error, explanation: String) -> CInt {
        switch exitCode(for: error) {
        case .success:
            // A request for help arrives as an error.
            Terminal.say(explanation)
            return ExitStatus.done.rawValue
        case .validationFailure:
            Terminal.complain(explanation)
            return ExitStatus.usage.rawValue
        default:
            Terminal.complain("fieldwork: \(error)")
            return ExitStatus.failed.rawValue
        }
    }
}
