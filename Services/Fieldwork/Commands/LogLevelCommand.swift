import ArgumentParser
import RPC

/// `fieldwork log-level`
struct LogLevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level",
        abstract: "Tells or sets the least level that services log, until they stop.",
        discussion: "Without --service, that of all services of the context.")

    @Argument(help: "The level to be set. (default: none is)")
    var level: Level?

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(2)

    @OptionGroup var output: OutputOptions

    enum Level: String, CaseIterable, ExpressibleByArgument {
        case trace, debug, info, notice, warning, error, critical
    }

    func run() async throws {
        let targets = try connection.targets().flatMap(\.instances)
        let session = try Session(connection.installation())
        let change = LogLevelChange(level: level?.rawValue)
        let answers = await session.ask(targets, timeout: timeout.amount) { (client, context) throws(RPCError) in
            try await client.call(SystemMethods.logLevel, change, in: context)
        }
        output.show(answers.map(LogLevelRow.init))
        output.complain(answers.failures(), isInDocuments: true)
        try answers.throwWorst()
    }
}
