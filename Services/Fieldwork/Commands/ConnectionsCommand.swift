import ArgumentParser
import RPC

/// `fieldwork connections`
struct ConnectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Lists who is connected to services.",
        discussion: "`fieldwork drain SERVICE --connection ID` has one of them replaced.")

    @OptionGroup var asked: AskedServices

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(5)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (targets, session) = (try asked.instances(), try asked.session())
        let answers = await session.ask(targets, timeout: timeout.amount) { (client, context) throws(RPCError) in
            var reports: [ConnectionReport] = []
            for try await report in client.stream(SystemMethods.connections, Nothing(), in: context) { reports.append(report) }
            return reports
        }
        output.show(answers.flatMap { answer in (answer.value ?? []).map { ConnectionRow(target: answer.target, report: $0) } })
        output.complain(answers.failures())
        try answers.throwWorst()
    }
}
