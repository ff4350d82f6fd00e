import ArgumentParser
import JSON
import RPC

/// `fieldwork drain`
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Stops a service as SIGTERM does, or has one of its connections replaced.",
        discussion: "Calls under way are answered first. On a terminal it asks before it stops a service.")

    @Argument(help: "The service, which may be followed by = and host:port.", completion: .custom(Completions.services))
    var service: ServiceArgument

    @Option(help: ArgumentHelp("Only this connection, by its number in `fieldwork connections`.", valueName: "id"))
    var connection: Int64?

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @OptionGroup var options: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit of the call.", valueName: "seconds"))
    var timeout = Seconds(5)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let target = try options.instance(service)
        let session = try Session(options.installation())
        let what = connection.map { "connection \($0) of \(target)" } ?? "\(target)"
        guard yes || confirm("Drain \(what)?") else { throw CommandFailure(.failed, "nothing was drained") }
        let report = try await session.withClient(of: target) { client in
            try await client.call(
                SystemMethods.drain, DrainRequest(connection: connection), in: CallContext(deadline: .after(timeout.amount)))
        }
        var document: JSONObject = ["service": .string(target.service), "address": .string(target.address)]
        document["connection"] = connection.map { .integer($0) }
        document["status"] = .string(report.status)
        output.show(.object(document), text: "\(what): \(report.status)")
    }

    /// Scripts mean what they say; people are asked.
    private func confirm(_ question: String) -> Bool {
        guard Screen.input.isTerminal else { return true }
        Terminal.write("\(question) [y/N] ", to: .errors)
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
