import ArgumentParser
import JSON
import RPC

/// The operator's command.
public struct FieldworkCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "fieldwork",
        abstract: "Operates an installation of Fieldwork.",
        discussion: """
            It needs an operator's certificate and, for services elsewhere than on this machine, their addresses; `fieldwork context save` \
            gives them a name. Every command prints for people, or with --json for programs.

            Exit status: 0 done; 1 failed, by the service's answer or for a reason on this machine; 2 the command line is wrong; 3 a service \
            cannot be reached.

            A shell completes commands, methods, services and contexts after \
            `source <(fieldwork --generate-completion-script bash)`; zsh and fish likewise.
            """,
        groupedSubcommands: [
            CommandGroup(name: "Services", subcommands: [ServicesCommand.self, HealthCommand.self, DescribeCommand.self]),
            CommandGroup(name: "Calls", subcommands: [CallCommand.self, BenchCommand.self, PingCommand.self]),
            CommandGroup(
                name: "Operation",
                subcommands: [StatsCommand.self, ConnectionsCommand.self, LogLevelCommand.self, DrainCommand.self]),
            CommandGroup(name: "Settings", subcommands: [ContextCommand.self, CertificatesCommand.self]),
        ])

    public init() {}

    /// Runs the command as a process would, with its output on standard output and its complaints on standard error.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: The exit status.
    public static func run(_ arguments: [String]) async -> CInt {
        let complaint = Complaint(json: arguments.prefix { $0 != "--" }.contains("--json"))
        let command: any ParsableCommand
        do {
            command = try await asyncParseAsRoot(arguments)
        } catch {
            return report(error, explanation: fullMessage(for: error), to: complaint)
        }
        do {
            try await run(command)
            return ExitStatus.done.rawValue
        } catch let failure as CommandFailure {
            return complaint.make(failure)
        } catch let error as RPCError {
            return complaint.make(CommandFailure(error))
        } catch {
            let usage = "Error: \(message(for: error))\nUsage: \(usageString(for: type(of: command)))"
            return report(error, explanation: exitCode(for: error) == .success ? fullMessage(for: error) : usage, to: complaint)
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

    private static func report(_ error: any Error, explanation: String, to complaint: Complaint) -> CInt {
        switch exitCode(for: error) {
        case .success:
            // A request for help arrives as an error.
            Terminal.say(explanation)
            return ExitStatus.done.rawValue
        case .validationFailure:
            return complaint.make(usage: explanation, message: message(for: error))
        default:
            return complaint.make(CommandFailure(.failed, "\(error)"))
        }
    }
}
