import ArgumentParser

/// Which services a command asks, each for itself: those that are named, or all of the context.
struct AskedServices: ParsableArguments {
    @Argument(help: ServiceArgument.help, completion: .custom(Completions.services))
    var services: [ServiceArgument] = []

    @OptionGroup var connection: ConnectionOptions

    /// Every instance of them.
    func instances() throws -> [Target] {
        try connection.targets(services).flatMap(\.instances)
    }

    func session() throws -> Session {
        try Session(connection.installation())
    }
}
