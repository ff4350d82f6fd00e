import ArgumentParser
import JSON
import RPC

/// `fieldwork call`: any method of any service, by name.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a method of a service and prints its reply.",
        discussion: "`fieldwork call sys.describe --service tokens` lists the methods of a service.")

    @Argument(help: "The method's name, such as tokens.grants.find.")
    var method: String

    @Argument(help: "The request: JSON, @ and the name of a file, or - for standard input.")
    var request = "{}"

    @Option(help: "The service; needed for methods whose name does not begin with it, such as sys.describe.")
    var service: String?

    @Option(help: ArgumentHelp("Where the service is. (default: 127.0.0.1 and the service's own port)", valueName: "host:port"))
    var address: ServiceAddress?

    @OptionGroup
    var identity: IdentityOptions

    @Option(help: ArgumentHelp("Time limit of the call.", valueName: "seconds"))
    var timeout = Seconds(5)

    @Option(help: ArgumentHelp("The account that the call acts for.", valueName: "id"))
    var account: Int64?

    @Option(help: ArgumentHelp("Makes a repeated call return the first one's reply.", valueName: "key"))
    var idempotencyKey: String?

    @Flag(help: "Print the reply, or the error, as one line of JSON.")
    var json = false

    func run() async throws {
        let (service, address) = try target()
        let request = try RequestArgument.read(request)
        let client = IdentityOptions.client(service, at: address, as: try identity.load())
        defer { client.shutDown() }
        let method = Method<JSONValue, JSONValue>(
            method, isIdempotent: false, callers: .everyone, timeLimit: timeout.milliseconds)
        let context = CallContext(deadline: .after(timeout.amount), account: account, idempotencyKey: idempotencyKey)
        do throws(RPCError) {
            let reply = try await client.call(method, request, in: context)
            Terminal.say(json ? reply.description : PrettyJSON.text(reply))
        } catch {
            throw CommandFailure(status: error.exitStatus, text: json ? error.json.description : "fieldwork: \(error.report)")
        }
    }

    private func target() throws -> (service: String, address: ServiceAddress) {
        let first = method.prefix { $0 != "." }
        guard first.count < method.count, !first.isEmpty else { throw ValidationError("\(method) is not the name of a method") }
        guard service != nil || first != "sys" else {
            throw ValidationError("every service has a \(method): say which with --service")
        }
        let service = service ?? String(first)
        guard let address = address ?? ServiceAddress(defaultOf: service) else {
            throw ValidationError("the service \(service) has no default port: say where it is with --address")
        }
        return (service, address)
    }
}
