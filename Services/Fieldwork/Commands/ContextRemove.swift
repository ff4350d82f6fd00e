import ArgumentParser

/// `fieldwork context remove`
struct ContextRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a context. Certificates and keys stay where they are.")

    @Argument(help: "The context's name.", completion: .custom(Completions.contexts))
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = ContextStore()
        // By its name, so that one that cannot be read can be removed.
        guard try store.names().contains(name) else { throw ValidationError(try ConnectionOptions.unknown(name, in: store)) }
        try store.remove(name)
        output.show(["removed": .string(name)], text: "removed the context \(name)")
    }
}
