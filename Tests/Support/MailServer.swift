import Foundation
import JSON
import NIOConcurrencyHelpers

/// A real mail server: aiosmtpd in a process of its own, which can be killed and started again at the same port.
public final class MailServer: Sendable {
    /// A mail that the server took, whether it has said so or not.
    public struct Mail: Sendable {
        public let sender: String
        public let receiver: String
        /// Its Message-ID.
        public let id: String
        /// Counts from 1 since the server's start.
        public let connection: Int64
        public let user: String
        public let isEncrypted: Bool
        /// As it came over the wire.
        public let content: String
    }

    /// A Python that has aiosmtpd; `Tests/run` makes it.
    private static let python = folder.appending(path: "../../../.build/python/bin/python3").standardized
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mail")

    private let reserved: ReservedPort
    private let folder: TemporaryFolder
    private let arguments: [String]
    private let process = NIOLockedValueBox<ChildProcess?>(nil)
    private let progress = NIOLockedValueBox<(bytes: UInt64, mails: Int)>((0, 0))

    /// - Parameter arguments: Options of `smtp_server.py`.
    public init(_ arguments: [String] = []) throws {
        reserved = try ReservedPort()
        folder = try TemporaryFolder()
        self.arguments = arguments
    }

    deinit { kill() }

    public var port: Int { reserved.number }
    private var box: String { "\(folder.path)/box" }

    /// Starts the server and waits until it listens.
    ///
    /// - Parameter more: Options for this time.
    public func start(_ more: [String] = []) async throws {
        let ready = "\(folder.path)/ready"
        try? FileManager.default.removeItem(atPath: ready)
        let script = Self.folder.appending(path: "smtp_server.py").path(percentEncoded: false)
        let options = ["--port", "\(port)", "--box", box, "--ready", ready]
        let process = try ChildProcess(
            Self.python.path(percentEncoded: false), [script] + options + arguments + more, errors: .appending("\(folder.path)/log"))
        self.process.withLockedValue { $0 = process }
        guard await eventually({ FileManager.default.fileExists(atPath: ready) }) else { throw NotReady(log: log) }
    }

    public struct NotReady: Error, CustomStringConvertible {
        let log: String
        public var description: String { "the mail server did not start; its log:\n\(log)" }
    }

    public var log: String { (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? "" }
    public var isRunning: Bool { process.withLockedValue { $0?.isRunning ?? false } }

    /// Ends the server without a word, and waits until it is gone.
    public func kill() {
        guard let process = process.withLockedValue({ $0 }) else { return }
        process.send(SIGKILL)
        process.waitUntilExit()
    }

    /// How many mails it has taken. Reads what is new alone, since whoever waits asks often.
    public var count: Int {
        progress.withLockedValue { progress in
            guard let file = FileHandle(forReadingAtPath: box) else { return 0 }
            defer { try? file.close() }
            try? file.seek(toOffset: progress.bytes)
            let new = (try? file.readToEnd()) ?? Data()
            progress.bytes += UInt64(new.count)
            progress.mails += new.count { $0 == UInt8(ascii: "\n") }
            return progress.mails
        }
    }

    public var mails: [Mail] {
        let lines = ((try? String(contentsOfFile: box, encoding: .utf8)) ?? "").split(separator: "\n")
        return lines.compactMap { line in
            guard let record = try? JSON.decode(JSONValue.self, from: String(line)) else { return nil }
            let content = record["content"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()
            return Mail(
                sender: record["from"]?.string ?? "", receiver: record["to"]?.string ?? "", id: record["id"]?.string ?? "",
                connection: record["connection"]?.integer ?? 0, user: record["user"]?.string ?? "",
                isEncrypted: record["encrypted"]?.bool ?? false, content: String(decoding: content, as: UTF8.self))
        }
    }

    /// What Python's library understands of the mails.
    public func readMails() async throws -> [JSONValue] {
        let script = Self.folder.appending(path: "read_mail.py").path(percentEncoded: false)
        let run = try await Execution.run(program: Self.python, [script, box])
        guard run.status == 0 else { throw NotReady(log: run.complaints) }
        return try run.output.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: String($0)) }
    }
}
