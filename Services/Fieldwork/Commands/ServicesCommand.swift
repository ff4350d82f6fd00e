import ArgumentParser
import RPC

/// `fieldwork services`
struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "Lists the services of the installation, and how they are.",
        discussion: "Succeeds when all of them can be reached.")

    @OptionGroup var asked: AskedServices

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(2)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (targets, session) = (try asked.instances(), try asked.session())
        let answers = await session.ask(targets, timeout: timeout.amount) { (client, context) throws(RPCError) in
            let health = try await client.call(SystemMethods.health, Nothing(), in: context)
            let description = try await client.call(SystemMethods.describe, DescriptionRequest(), in: context)
            return (health: health, methods: description.methods.count)
        }
        output.show(answers.map(ServiceRow.init))
        output.complain(answers.failures(), isInDocuments: true)
        try answers.throwWorst()
    }
}
