import ArgumentParser
import JSON
import RPC

/// `fieldwork health`: asks services whether they take calls.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks services whether they take calls.",
        discussion: "Succeeds only when every service asked is serving.")

    @Argument(
        help: ArgumentHelp(
            "The services; each may be followed by = and host:port. (default: \(ServiceAddress.defaultPorts.map(\.key).joined(separator: ", ")))"
        ))
    var services: [ServiceArgument] = []

    @OptionGroup
    var identity: IdentityOptions

    @Option(help: ArgumentHelp("Time limit for each service.", valueName: "seconds"))
    var timeout = Seconds(2)

    @Flag(help: "Print one line of JSON for each service.")
    var json = false

    func run() async throws {
        let services = services.isEmpty ? ServiceAddress.defaultPorts.map { ServiceArgument(defaultOf: $0.key, port: $0.value) } : services
        let identity = try identity.load()
        let reports = await withTaskGroup(of: (Int, HealthRow).self) { group in
            for (place, service) in services.enumerated() {
                group.addTask { (place, await ask(service, as: identity)) }
            }
            return await group.reduce(into: [HealthRow?](repeating: nil, count: services.count)) { $0[$1.0] = $1.1 }.compactMap(\.self)
        }
        if json {
            for report in reports { Terminal.say(report.json.description) }
        } else {
            Terminal.say(TextTable.text(header: HealthRow.header, rows: reports.map(\.columns)))
            for report in reports { Terminal.complain(report.fault.map { "fieldwork: \($0.report)" } ?? "") }
        }
        let status = reports.map(\.exitStatus).max { $0.rawValue < $1.rawValue } ?? .done
        if status != .done { throw CommandFailure(status: status, text: "") }
    }

    private func ask(_ service: ServiceArgument, as identity: TLSIdentity) async -> HealthRow {
        let client = IdentityOptions.client(service.name, at: service.address, as: identity)
        defer { client.shutDown() }
        do throws(RPCError) {
            let report = try await client.call(SystemMethods.health, Nothing(), in: CallContext(deadline: .after(timeout.amount)))
            return HealthRow(service: service, result: .success(report))
        } catch {
            return HealthRow(service: service, result: .failure(error))
        }
    }
}

/// `name` or `name=host:port`.
struct ServiceArgument: ExpressibleByArgument, Sendable {
    var name: String
    var address: ServiceAddress

    init(defaultOf name: String, port: Int) {
        self.name = name
        address = ServiceAddress(host: "127.0.0.1", port: port)
    }

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard let name = parts.first.map(String.init) else { return nil }
        let address = parts.count == 2 ? ServiceAddress(argument: String(parts[1])) : ServiceAddress(defaultOf: name)
        guard let address else { return nil }
        self.name = name
        self.address = address
    }
}
