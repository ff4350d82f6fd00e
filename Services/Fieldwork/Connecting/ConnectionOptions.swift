import ArgumentParser
import Foundation
import RPC

/// Which services a command speaks to, and as whom: what the command line says, else the context, else the standard.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A saved context. (default: FIELDWORK_CONTEXT, or the one in use)", valueName: "name"),
        completion: .custom(Completions.contexts))
    var context: String?

    @Option(
        help: ArgumentHelp("Folder of certificates. (default: the context's, or .fieldwork/certs)", valueName: "directory"),
        completion: .directory)
    var certificates: String?

    @Option(
        help: ArgumentHelp(
            "Whose certificate to show: the name of its files. (default: operator, or the context's with its folder)", valueName: "name"))
    var identity: String?

    @Option(help: ArgumentHelp("The service.", valueName: "name"), completion: .custom(Completions.services))
    var service: String?

    @Option(help: ArgumentHelp("Where the service is; may be repeated. (default: as in the context)", valueName: "host:port"))
    var address: [Endpoint] = []

    /// The context that holds for this command line.
    func installation() throws -> Installation {
        var installation = try savedInstallation()
        if let certificates {
            // Folder and name are one certificate together: a folder of the command line's does not go with a name of the context's.
            installation.certificates = certificates
            installation.identity = Installation.standard.identity
        }
        installation.identity = identity ?? installation.identity
        return installation
    }

    private func savedInstallation() throws -> Installation {
        let store = ContextStore()
        let variable = ProcessInfo.processInfo.environment["FIELDWORK_CONTEXT"].flatMap { $0.isEmpty ? nil : $0 }
        if let named = context ?? variable {
            guard let saved = try store.context(named) else { throw ValidationError(try Self.unknown(named, in: store)) }
            return Installation(saved, named: named)
        }
        guard let selected = try store.selected() else { return .standard }
        guard let saved = try store.context(selected) else {
            throw LocalFault("the context \(selected) is in use and not there; `fieldwork context use` takes another")
        }
        return Installation(saved, named: selected)
    }

    static func unknown(_ name: String, in store: ContextStore) throws -> String {
        let names = try store.names()
        let nearest = NearestNames.of(name, among: names)
        return "there is no context \(name)"
            + (names.isEmpty
                ? "; `fieldwork context save` makes one" : NearestNames.question(nearest) ?? "; there are \(names.joined(separator: ", "))")
    }
}
