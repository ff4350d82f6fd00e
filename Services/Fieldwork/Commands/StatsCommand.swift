import ArgumentParser
import RPC

/// `fieldwork stats`
struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows what services have done: calls, failures and times by method.",
        discussion: """
            Times are from a request's arrival to its answer. With --watch the numbers are renewed until ctrl-C, with the calls a second \
            since the last look.
            """)

    @Option(
        defaultAsFlag: Seconds(2), parsing: .next,
        help: ArgumentHelp("Look again and again, so many seconds apart.", valueName: "seconds"))
    var watch: Seconds? = nil

    @OptionGroup var asked: AskedServices

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(2)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let clients = Clients(of: try asked.instances(), in: try asked.session())
        defer { clients.shutDown() }
        guard let watch else {
            let sample = await sample(clients)
            output.show(sample.json, text: sample.text())
            output.complain(sample.answers.failures(), isInDocuments: true)
            return try sample.answers.throwWorst()
        }
        _ = try await Interruption.ending { try await look(at: clients, every: watch.duration) }
    }

    private func look(at clients: Clients, every interval: Duration) async throws {
        var view = RedrawnView(screen: .output)
        var previous: StatisticsSample?
        while true {
            let sample = await sample(clients)
            try Task.checkCancellation()
            if output.json {
                output.show(sample.json, text: "")
            } else {
                view.show(sample.text(since: previous, withRates: true))
            }
            previous = sample
            try await Task.sleep(for: interval)
        }
    }

    private func sample(_ clients: Clients) async -> StatisticsSample {
        let answers = await clients.ask(timeout: timeout.amount) { (client, context) throws(RPCError) in
            try await client.call(SystemMethods.stats, Nothing(), in: context)
        }
        return StatisticsSample(time: .now, answers: answers)
    }
}
