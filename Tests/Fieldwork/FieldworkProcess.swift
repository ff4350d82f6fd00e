import TestSupport

/// Runs of the command `fieldwork`, without the contexts of whoever runs the tests.
enum FieldworkProcess {
    static func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws -> Execution {
        try await run(arguments, input: input, environment: environment)
    }

    static func run(_ arguments: [String], input: String = "", environment: [String: String] = [:]) async throws -> Execution {
        try await Execution.run("fieldwork", arguments, input: input, environment: surroundings.merging(environment) { $1 })
    }

    static let surroundings = ["XDG_CONFIG_HOME": "/nonexistent", "FIELDWORK_CONTEXT": "", "NO_COLOR": ""]
}

extension Execution {
    /// The lines of the output, each cut into its words.
    var words: [[String]] { output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) } }
}
