import TestSupport

/// Runs of the command `fieldwork`.
enum FieldworkProcess {
    static func run(_ arguments: String..., input: String = "") async throws -> Execution {
        try await run(arguments, input: input)
    }

    static func run(_ arguments: [String], input: String = "") async throws -> Execution {
        try await Execution.run("fieldwork", arguments, input: input)
    }
}
