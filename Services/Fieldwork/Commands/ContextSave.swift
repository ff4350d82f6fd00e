import ArgumentParser
import Foundation
import JSON
import RPC

/// `fieldwork context save`
struct ContextSave: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Saves a context, or changes what the options name in one that is there.",
        discussion: """
            An address may be given several times, once for each instance. A context without addresses means the services on this machine. \
            The first context that is saved is in use from then on.
            """)

    @Argument(help: "The context's name.", completion: .custom(Completions.contexts))
    var name: String

    @Option(help: ArgumentHelp("Folder of certificates.", valueName: "directory"), completion: .directory)
    var certificates: String?

    @Option(help: ArgumentHelp("Whose certificate to show: the name of its files.", valueName: "name"))
    var identity: String?

    @Option(help: ArgumentHelp("Where tokens is.", valueName: "host:port"))
    var tokens: [Endpoint] = []

    @Option(help: ArgumentHelp("Where respondents is.", valueName: "host:port"))
    var respondents: [Endpoint] = []

    @Option(help: ArgumentHelp("Where responses is.", valueName: "host:port"))
    var responses: [Endpoint] = []

    @Option(help: ArgumentHelp("Where marketplace-templates is.", valueName: "host:port"))
    var marketplaceTemplates: [Endpoint] = []

    @Option(help: ArgumentHelp("Where another service is.", valueName: "name=host:port"))
    var service: [ServiceArgument] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard ContextStore.isName(name) else {
            throw ValidationError("\(name) is no name for a context: letters, digits, -, _ and . make one")
        }
        for service in service where service.address == nil {
            throw ValidationError("say where \(service.name) is: \(service.name)=host:port")
        }
    }

    func run() throws {
        let store = ContextStore()
        let isFirst = try store.names().isEmpty
        var context = try store.context(name) ?? SavedContext()
        if let certificates { context.certificates = URL(filePath: certificates).standardizedFileURL.path(percentEncoded: false) }
        context.identity = identity ?? context.identity
        let known = [
            ("tokens", tokens), ("respondents", respondents), ("responses", responses), ("marketplace-templates", marketplaceTemplates),
        ]
        let others = Dictionary(grouping: service, by: \.name).map { ($0.key, $0.value.compactMap(\.address)) }
        for (service, addresses) in known + others where !addresses.isEmpty {
            context.services[service] = addresses.map(\.description)
        }
        try store.save(context, as: name)
        if isFirst { try store.select(name) }
        let row = ContextRow(name: name, context: context, isSelected: try store.selected() == name)
        output.show(row.json, text: "saved \(store.file(name))" + (row.isSelected ? ", the context in use" : ""))
    }
}
