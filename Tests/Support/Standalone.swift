import Foundation
import JSON
import RPC

/// One of Fieldwork's processes without the others, or with some of them, with certificates, data and a log in a folder.
public struct Standalone: Sendable {
    public let name: String
    public let certificates: TestCertificates
    /// Of its data and its log.
    public let folder: String

    /// A process with an installation of its own.
    public init(_ name: String = "tokens") throws {
        let certificates = try TestCertificates()
        try self.init(name, of: certificates, folder: certificates.folder.path)
    }

    /// A further process of an installation.
    ///
    /// - Parameter instance: Its name in the installation, and that of its folder.
    public init(_ name: String, of certificates: TestCertificates, instance: String) throws {
        let folder = "\(certificates.folder.path)/\(instance)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try self.init(name, of: certificates, folder: folder)
    }

    private init(_ name: String, of certificates: TestCertificates, folder: String) throws {
        self.name = name
        self.certificates = certificates
        self.folder = folder
        if !FileManager.default.fileExists(atPath: "\(certificates.folder.path)/\(name).pem") { try certificates.issue(.service(name)) }
    }

    public var path: String { certificates.folder.path }

    public func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    /// - Parameter port: 0 takes one that is free.
    public func arguments(port: Int = 0) -> [String] {
        [
            "--port", "\(port)", "--certificates-directory", path, "--data-directory", "\(folder)/data",
        ] + (name == "tokens" ? ["--operator-key-file", "\(path)/operator.key"] : [])
    }

    /// Starts the process, with `log` in its folder as its log, and waits until it serves.
    public func start(port: Int = 0, _ more: String...) async throws -> Running {
        try await start(port: port, more)
    }

    public func start(port: Int = 0, _ more: [String]) async throws -> Running {
        let log = "\(folder)/log"
        try "".write(toFile: log, atomically: true, encoding: .utf8)
        let program = Execution.folder.appending(path: name).path(percentEncoded: false)
        let process = try ChildProcess(program, arguments(port: port) + more, errors: .appending(log))
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
        /// The objects that are its lines.
        public var logLines: [JSONValue] { log.split(separator: "\n").compactMap { try? JSON.decode(JSONValue.self, from: $0) } }
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

        /// Waits until the process has ended by itself, without holding up the thread.
        ///
        /// - Returns: Its exit status.
        public func exitStatus() async -> Int32 {
            await process.exitStatus()
        }

        /// Sends the process a signal.
        public func send(_ signal: Int32) {
            process.send(signal)
        }

        deinit {
            process.send(SIGKILL)
            process.waitUntilExit()
        }
    }
}
