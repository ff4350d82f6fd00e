import ArgumentParser
import JSON
import RPC

/// `fieldwork call`: any method of any service, by name.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a method of a service and prints its reply.",
        discussion: """
            `fieldwork describe` lists the methods. The items of a stream are printed as they come, one line of JSON each.
            """)

    @Argument(help: "The method's name, such as tokens.grants.find.", completion: .custom(Completions.methods))
    var method: String

    @Argument(help: "The request: JSON, @ and the name of a file, or - for standard input.")
    var request = "{}"

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit of the call. (default: the method's own)", valueName: "seconds"))
    var timeout: Seconds?

    @Option(help: ArgumentHelp("The account that the call acts for.", valueName: "id"))
    var account: Int64?

    @Option(help: ArgumentHelp("Makes a repeated call return the first one's reply.", valueName: "key"))
    var idempotencyKey: String?

    @Flag(name: .shortAndLong, help: "Tell on standard error who was called, as whom, under which request id, and how long it took.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let name = MethodName(method) else { throw ValidationError("\(method) is not the name of a method") }
        let target = try connection.target(of: name)
        let request = try RequestArgument.read(request)
        let session = try Session(connection.installation())
        try await session.withClient(of: target) { client in
            let method = try await session.method(name.text, of: target, timeLimit: timeout?.milliseconds, with: client)
            let context = CallContext(
                deadline: .after(.milliseconds(method.timeLimit)), account: account, idempotencyKey: idempotencyKey)
            let start = ContinuousClock.now
            defer { if verbose { tell(CallTrace(target: target, session: session, context: context, elapsed: .now - start)) } }
            try await method.call(request, with: client, in: context) { reply in
                switch reply {
                case .reply(let reply): output.show(reply, text: PrettyJSON.text(reply))
                case .item(let item): Terminal.say(item.description)
                }
            }
        }
    }

    private func tell(_ trace: CallTrace) {
        Terminal.complain(output.json ? trace.json.description : trace.text)
    }
}
