import Foundation
import RPC
import TestSupport

/// A folder with all that a process needs to run alone.
struct Standalone {
    let name: String
    private let certificates: TestCertificates

    /// The folder also holds the certificate of a service `other`.
    init(_ name: String = "tokens") throws {
        self.name = name
        certificates = try TestCertificates()
        for identity in [name, "other"] {
            let pair = try certificates.authority.issue(
                identity: .service(identity), notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 3600))
            try write(pair.certificate, to: "\(identity).pem")
            try write(pair.privateKey, to: "\(identity).key")
        }
    }

    var path: String { certificates.folder.path }

    func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        _ = try certificates.folder.write(text, to: file)
    }

    /// - Parameter port: 0 takes one that is free.
    func arguments(port: Int = 0) -> [String] {
        [
            "--port", "\(port)", "--certificates-directory", path, "--data-directory", "\(path)/data",
        ] + (name == "tokens" ? ["--operator-key-file", "\(path)/operator.key"] : [])
    }

    /// Starts the process, with `log` in the folder as its log, and waits until it serves.
    func start() async throws -> Running {
        try write("", to: "log")
        let process = Process()
        process.executableURL = Execution.folder.appending(path: name)
        process.arguments = arguments()
        process.standardError = try FileHandle(forWritingTo: URL(filePath: "\(path)/log"))
        try process.run()
        let running = Running(process: process)
        guard await eventually({ try text("log").contains(#""message":"serving""#) }) else { throw NotServing(log: try text("log")) }
        return running
    }

    struct NotServing: Error {
        let log: String
    }

    /// A process that ends with the value that holds it.
    final class Running {
        private let process: Process

        fileprivate init(process: Process) {
            self.process = process
        }

        var pid: Int32 { process.processIdentifier }

        /// Asks the process to stop.
        ///
        /// - Returns: Its exit status.
        func stop() -> Int32 {
            process.terminate()
            process.waitUntilExit()
            return process.terminationStatus
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
    }
}
