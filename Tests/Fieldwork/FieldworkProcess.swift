import Foundation

/// A run of the command `fieldwork` as an operator runs it: a process of its own.
struct FieldworkProcess {
    var status: Int32
    var output: String
    var complaints: String

    static func run(_ arguments: String..., input: String? = nil) async throws -> FieldworkProcess {
        try await run(arguments, input: input)
    }

    static func run(_ arguments: [String], input: String? = nil) async throws -> FieldworkProcess {
        let scratch = try Scratch()
        for name in ["output", "complaints"] { try scratch.write("", to: name) }
        try scratch.write(input ?? "", to: "input")
        let process = Process()
        // Test bundles and executables are built into the same folder.
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
            path: "fieldwork")
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: scratch.file("input")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: scratch.file("output")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.file("complaints")))
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return FieldworkProcess(
            status: process.terminationStatus, output: try scratch.text("output"), complaints: try scratch.text("complaints"))
    }
}
