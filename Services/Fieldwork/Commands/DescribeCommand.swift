import ArgumentParser
import JSON
import RPC

/// `fieldwork describe`
struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Lists the methods of services, or explains one with the fields of its request and reply.",
        discussion: "With --json, a method is told with its JSON Schemas (draft 2020-12).")

    @Argument(
        help: "A method, such as tokens.grants.find, or a service. (default: all services of the context)",
        completion: .custom(Completions.methodsAndServices))
    var name: String?

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(5)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let name, let method = MethodName(name) else { return try await list() }
        let target = try connection.target(of: method)
        let description = try await descriptions(of: [target])[0].result.get()
        guard let reference = description.methods.first(where: { $0.name == name }) else {
            throw DynamicMethod.unknown(name, of: target, among: description.methods.map(\.name))
        }
        output.show(
            JSONValue(encoding: reference).preceded(by: ["service": .string(target.service)]), text: reference.text(of: target.service))
    }

    private func list() async throws {
        let services = try name.map { name in
            guard let service = ServiceArgument(argument: name) else { throw ValidationError("\(name) is no method and no service") }
            return [service]
        }
        let answers = try await descriptions(of: connection.targets(services ?? []))
        output.show(
            answers.flatMap { answer in (answer.value?.methods ?? []).map { MethodRow(target: answer.target, method: $0) } })
        output.complain(answers.failures())
        try answers.throwWorst()
    }

    private func descriptions(of targets: [Target]) async throws -> [Answer<ServiceDescription>] {
        let session = try Session(connection.installation())
        return await session.ask(targets, timeout: timeout.amount) { (client, context) throws(RPCError) in
            try await client.call(SystemMethods.describe, DescriptionRequest(), in: context)
        }
    }
}
