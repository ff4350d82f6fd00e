import ArgumentParser

/// `fieldwork context list`
struct ContextList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the contexts; the one in use has a star.")

    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = ContextStore()
        let selected = try store.selected()
        output.show(
            try store.names().compactMap { name in
                try store.context(name).map { ContextRow(name: name, context: $0, isSelected: name == selected) }
            })
    }
}
