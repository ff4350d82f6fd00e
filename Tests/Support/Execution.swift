import Foundation

/// A run of an executable to its end, as an operator runs it: a process of its own.
public struct Execution: Sendable {
    public let status: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let complaints: String

    /// Test bundles and executables are built into the same folder. `FIELDWORK_PROGRAMS` names another, such as that of an optimised build.
    public static let folder =
        ProcessInfo.processInfo.environment["FIELDWORK_PROGRAMS"].map { URL(filePath: $0, directoryHint: .isDirectory) }
        ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// - Parameter environment: Variables beside those of this process.
    public static func run(
        _ name: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) async throws -> Execution {
        try await run(program: folder.appending(path: name), arguments, input: input, environment: environment)
    }

    /// Runs any program.
    public static func run(
        program: URL, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) async throws -> Execution {
        let folder = try TemporaryFolder()
        // Files, unlike pipes, never fill up.
        let output = try folder.write("", to: "output")
        let complaints = try folder.write("", to: "complaints")
        let process = try ChildProcess(
            program.path(percentEncoded: false), arguments, input: .reading(folder.write(input, to: "input")), output: .appending(output),
            errors: .appending(complaints), environment: environment)
        let status = await process.exitStatus()
        return Execution(
            status: status, output: try String(contentsOfFile: output, encoding: .utf8),
            complaints: try String(contentsOfFile: complaints, encoding: .utf8))
    }
}
