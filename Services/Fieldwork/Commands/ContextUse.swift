import ArgumentParser

/// `fieldwork context use`
struct ContextUse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Chooses the context of all commands that are given none.")

    @Argument(help: "The context's name.", completion: .custom(Completions.contexts))
    var name: String?

    @Flag(help: "Use no context: the services on this machine.")
    var none = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (name == nil) == none else { throw ValidationError("say a context's name, or --none") }
    }

    func run() throws {
        let store = ContextStore()
        if let name, try store.context(name) == nil { throw ValidationError(try ConnectionOptions.unknown(name, in: store)) }
        try store.select(name)
        output.show(["context": name.map { .string($0) } ?? .null], text: "using \(name.map { "the context \($0)" } ?? "no context")")
    }
}
