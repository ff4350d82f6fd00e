import Foundation
import RPC

/// One of Fieldwork's processes without the others, with certificates, data and a log in a folder of its own.
public struct Standalone: Sendable {
    public let name: String
    public let certificates: TestCertificates

    public init(_ name: String = "tokens") throws {
        self.name = name
        certificates = try TestCertificates()
        try certificates.issue(.service(name))
    }

    public var path: String { certificates.folder.path }

    public func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    /// - Parameter port: 0 takes one that is free.
    public func arguments(port: Int = 0) -> [String] {
        [
            "--port", "\(port)", "--certificates-directory", path, "--data-directory", "\(path)/data",
        ] + (name == "tokens" ? ["--operator-key-file", "\(path)/operator.key"] : [])
    }

    /// Starts the process, with `log` in the folder as its log, and waits until it serves.
    public func start() async throws -> Running {
        let log = try certificates.folder.write("", to: "log")
        let program = Execution.folder.appending(path: name).path(percentEncoded: false)
        let process = try ChildProcess(program, arguments(), errors: .appending(log))
        let running = Running(process: process, log: log)
        guard await eventually({ running.log.contains(#""message":"serving""#) }), running.port > 0 else {
            throw NotServing(log: running.log)
        }
        return running
    }

    struct NotServing: Error {
        let log: String
    }

    /// A process that ends with the value that holds it.
    public final class Running {
        private let process: ChildProcess
        private let file: String

        fileprivate init(process: ChildProcess, log: String) {
            self.process = process
            file = log
        }

        public var pid: Int32 { process.pid }
        public var isRunning: Bool { process.isRunning }
        public var log: String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }
        public var port: Int { log.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) } ?? 0 }
        public var address: String { "127.0.0.1:\(port)" }

        /// Asks the process to stop, unless it has, and waits until it is gone.
        ///
        /// - Returns: Its exit status.
        @discardableResult
        public func stop() -> Int32 {
            process.send(SIGTERM)
            return process.waitUntilExit()
        }

        deinit {
            process.send(SIGKILL)
            process.waitUntilExit()
        }
    }
}
