import Foundation
import Synchronization
import TestSupport

/// One of Fieldwork's executables, run as an operator runs it: a process with a command line, and a log on its standard error.
final class ServiceProcess: Sendable {
    let name: String
    let port: Int
    let log: String
    private let arguments: [String]
    private let process = Mutex<Process?>(nil)

    init(name: String, port: Int, arguments: [String], log: String) {
        self.name = name
        self.port = port
        self.log = log
        self.arguments = arguments
    }

    func start() throws {
        let process = Process()
        process.executableURL = Execution.folder.appending(path: name)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        process.standardError = output
        try process.run()
        self.process.withLock { $0 = process }
    }

    var pid: Int32 { process.withLock { $0?.processIdentifier ?? 0 } }
    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    /// Ends the process without a word, as a power cut does, and waits until it is gone.
    func crash() {
        end(with: SIGKILL)
    }

    /// Asks the process to stop and waits until it has.
    ///
    /// - Returns: Its exit status.
    @discardableResult
    func stop() -> Int32 {
        end(with: SIGTERM)
    }

    /// Stops the process where it is; its sockets stay open and nobody answers.
    func suspend() {
        kill(pid, SIGSTOP)
    }

    func resume() {
        kill(pid, SIGCONT)
    }

    @discardableResult
    private func end(with signal: Int32) -> Int32 {
        guard let process = process.withLock({ $0 }) else { return 0 }
        if process.isRunning { kill(process.processIdentifier, signal) }
        process.waitUntilExit()
        return process.terminationStatus
    }

    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    deinit {
        crash()
    }
}
