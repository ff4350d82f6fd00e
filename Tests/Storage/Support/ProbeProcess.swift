import Foundation
import TestSupport

/// Runs the probe as a process of its own, traced if asked, and hands over each line as it comes.
enum ProbeProcess {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    struct Result: Sendable {
        let lines: [String]
        let status: CInt

        /// The numbers whose write was acknowledged.
        var acknowledged: Set<Int> { numbers(after: "ok") }
        /// The numbers whose write was reported as failed.
        var failed: Set<Int> { numbers(after: "failed") }
        /// The codes of the failures.
        var codes: Set<String> { Set(lines.map { $0.split(separator: " ") }.filter { $0.first == "failed" }.map { String($0[2]) }) }

        private func numbers(after word: Substring) -> Set<Int> {
            Set(lines.map { $0.split(separator: " ") }.filter { $0.first == word }.compactMap { Int($0[1]) })
        }
    }

    /// The probe lies beside the test binary.
    static func path() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: "storage-probe").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(description: "\(path) was not built") }
        return path
    }

    /// Runs `strace` with its own arguments in front of the probe's.
    static func traced(_ trace: [String], _ arguments: [String]) async throws -> Result {
        guard let strace = ["/usr/bin/strace", "/bin/strace"].first(where: FileManager.default.isExecutableFile) else {
            throw Missing(description: "strace is missing; durability cannot be proven without it (apt-get install strace)")
        }
        return try await run(strace, ["-f", "-qq"] + trace + [try path()] + arguments)
    }

    /// Runs the probe; `line` gets each line together with the process's id.
    static func run(_ arguments: [String], line: @escaping @Sendable (String, pid_t) -> Void = { _, _ in }) async throws -> Result {
        try await run(try path(), arguments, line: line)
    }

    private static func run(
        _ executable: String, _ arguments: [String], line: @escaping @Sendable (String, pid_t) -> Void = { _, _ in }
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: reading blocks.
            Thread.detachNewThread {
                do {
                    let output = Pipe()
                    let process = try ChildProcess(
                        executable, arguments, output: .descriptor(output.fileHandleForWriting.fileDescriptor), errors: .descriptor(2))
                    // The child has its own; with this one open the reading would never end.
                    try output.fileHandleForWriting.close()
                    var lines: [String] = []
                    var rest = Data()
                    while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                        rest += data
                        while let end = rest.firstIndex(of: 0x0A) {
                            lines.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                            rest = rest[(end + 1)...]
                            line(lines[lines.count - 1], process.pid)
                        }
                    }
                    continuation.resume(returning: Result(lines: lines, status: process.waitUntilExit()))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
