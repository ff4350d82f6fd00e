import Foundation
import TestSupport

/// A run of the command `fieldwork` as an operator runs it: a process of its own.
struct FieldworkProcess {
    var status: Int32
    var output: String
    var complaints: String

    static func run(_ arguments: String..., input: String? = nil) async throws -> FieldworkProcess {
        try await run(arguments, input: input)
    }

    static func run(_ arguments: [String], input: String? = nil) async throws -> FieldworkProcess {
        let folder = try TemporaryFolder()
        for name in ["output", "complaints"] { _ = try folder.write("", to: name) }
        _ = try folder.write(input ?? "", to: "input")
        let process = Process()
        // Test bundles and executables are built into the same folder.
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
            path: "fieldwork")
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder.file("input")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.file("output")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: folder.file("complaints")))
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
            status: process.terminationStatus, output: try folder.text("output"), complaints: try folder.text("complaints"))
    }
}
