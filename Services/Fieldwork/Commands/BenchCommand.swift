import ArgumentParser
import JSON
import RPC

/// `fieldwork bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Calls a method again and again and tells how often and how fast it answers.",
        discussion: """
            Goes on for --calls or --duration; ctrl-C ends it earlier, with what was found until then. Times are those of answered calls, as \
            this program sees them. Succeeds when every call did.
            """)

    @Argument(help: "The method's name, such as sys.health.", completion: .custom(Completions.methods))
    var method: String

    @Argument(help: "The request: JSON, @ and the name of a file, or - for standard input.")
    var request = "{}"

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Make so many calls.", valueName: "number"))
    var calls: PositiveCount?

    @Option(name: .shortAndLong, help: ArgumentHelp("Call for so long. (default: 10)", valueName: "seconds"))
    var duration: Seconds?

    @Option(name: .shortAndLong, help: ArgumentHelp("Calls under way at one time.", valueName: "number"))
    var concurrency = PositiveCount(16)

    @Option(help: ArgumentHelp("Connections that they share.", valueName: "number"))
    var connections = PositiveCount(1)

    @Flag(help: "Call a method that changes something with every call, too.")
    var allowWrites = false

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit of each call. (default: the method's own)", valueName: "seconds"))
    var timeout: Seconds?

    @Option(help: ArgumentHelp("The account that the calls act for.", valueName: "id"))
    var account: Int64?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard calls == nil || duration == nil else { throw ValidationError("--calls and --duration exclude each other") }
        guard concurrency.value <= 10_000 else { throw ValidationError("--concurrency is at most 10000") }
        guard connections.value <= concurrency.value else {
            throw ValidationError("more --connections than calls at one time would lie idle")
        }
    }

    func run() async throws {
        guard let name = MethodName(method) else { throw ValidationError("\(method) is not the name of a method") }
        let target = try connection.target(of: name)
        let request = try RequestArgument.read(request)
        let session = try Session(connection.installation())
        let clients = (0..<connections.value).map { _ in session.client(of: target, attempts: 1) }
        defer { for client in clients { client.shutDown() } }
        let method = try await session.method(name.text, of: target, timeLimit: timeout?.milliseconds, with: clients[0])
        guard allowWrites || method.reference?.idempotent == true else {
            let reason = method.reference == nil ? "may change something with every call" : "changes something with every call"
            throw ValidationError("\(name.text) \(reason): --allow-writes calls it all the same")
        }
        // Connecting is not measured, and a service that is not there is no result.
        for client in clients { _ = try await client.ping(in: CallContext(deadline: .after(.seconds(5)))) }
        let plan = BenchPlan(
            extent: calls.map { .calls($0.value) } ?? .time((duration ?? Seconds(10)).duration), concurrency: concurrency.value,
            request: request, account: account, timeLimit: .milliseconds(method.timeLimit))
        let run = BenchRun(plan: plan, method: method, clients: clients)
        let result = try await Interruption.ending { await run.run(watch: Self.watch) } ?? BenchResult()
        output.show(result.json, text: result.text())
        if let failure = result.failure {
            output.complain([CommandFailure(failure)])
            throw CommandFailure.told(.failed)
        }
    }

    /// Draws the bar ten times a second where somebody sees it, and removes it in the end.
    @Sendable
    private static func watch(_ progress: BenchProgress) async {
        guard Screen.errors.isTerminal else { return }
        while !Task.isCancelled {
            Terminal.write("\r\(progress.bar(at: .now).text(columns: Screen.errors.size?.columns ?? 80))\u{1B}[K", to: .errors)
            try? await Task.sleep(for: .milliseconds(100))
        }
        Terminal.write("\r\u{1B}[K", to: .errors)
    }
}
