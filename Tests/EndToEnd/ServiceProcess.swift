import Foundation
import NIOConcurrencyHelpers
import TestSupport

/// One of Fieldwork's executables, run as an operator runs it: a process with a command line, and a log on its standard error.
final class ServiceProcess: Sendable {
    let name: String
    let port: Int
    let log: String
    private let arguments: [String]
    private let process = NIOLockedValueBox<ChildProcess?>(nil)

    init(name: String, port: Int, arguments: [String], log: String) {
        self.name = name
        self.port = port
        self.log = log
        self.arguments = arguments
    }

    func start() throws {
        let program = Execution.folder.appending(path: name).path(percentEncoded: false)
        let process = try ChildProcess(program, arguments, errors: .appending(log))
        self.process.withLockedValue { $0 = process }
    }

    var pid: Int32 { process.withLockedValue { $0?.pid ?? 0 } }
    var isRunning: Bool { process.withLockedValue { $0?.isRunning ?? false } }

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
        guard let process = process.withLockedValue({ $0 }) else { return 0 }
        process.send(signal)
        return process.waitUntilExit()
    }

    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    deinit {
        crash()
    }
}
