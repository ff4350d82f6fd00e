import ArgumentParser
import RPC

/// `fieldwork health`: asks services whether they take calls.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks services whether they take calls.",
        discussion: "Succeeds only when every service asked is serving.")

    @OptionGroup var asked: AskedServices

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(2)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (targets, session) = (try asked.instances(), try asked.session())
        let rows = await session.ask(targets, timeout: timeout.amount) { (client, context) throws(RPCError) in
            try await client.call(SystemMethods.health, Nothing(), in: context)
        }.map(HealthRow.init)
        output.show(rows)
        output.complain(rows.map(\.answer).failures(), isInDocuments: true)
        let status = rows.map(\.exitStatus).max() ?? .done
        if status != .done { throw CommandFailure.told(status) }
    }
}
