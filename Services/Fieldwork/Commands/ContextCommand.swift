import ArgumentParser

/// `fieldwork context`
struct ContextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context",
        abstract: "Gives installations names: where their services are, and which certificate to show them.",
        discussion: """
            A command takes the context that --context or FIELDWORK_CONTEXT names, or else the one in use; its own options come first. \
            Contexts lie in $XDG_CONFIG_HOME/fieldwork, or ~/.config/fieldwork. They hold paths of certificates and keys and not what is in \
            them.
            """,
        subcommands: [ContextSave.self, ContextList.self, ContextUse.self, ContextShow.self, ContextRemove.self])
}
