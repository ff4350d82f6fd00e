import Foundation
import JSON

/// A webhook in a process of its own.
public final class WebhookServer: Sendable {
    private let reserved: ReservedPort
    private let folder: TemporaryFolder
    private let process: ChildProcess

    public init() async throws {
        reserved = try ReservedPort()
        folder = try TemporaryFolder()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mail/webhook.py")
        let ready = "\(folder.path)/ready"
        process = try ChildProcess(
            "/usr/bin/env",
            ["python3", script.path(percentEncoded: false), "\(reserved.number)", "\(folder.path)/box", ready],
            errors: .appending("\(folder.path)/log"))
        guard await eventually({ FileManager.default.fileExists(atPath: ready) }) else { throw POSIXError(.ETIMEDOUT) }
    }

    deinit {
        process.send(SIGKILL)
        process.waitUntilExit()
    }

    public var url: String { "http://127.0.0.1:\(reserved.number)/sms" }

    /// What it was asked: `status`, `body` as text, and `headers`.
    public var requests: [JSONValue] {
        let lines = ((try? String(contentsOfFile: "\(folder.path)/box", encoding: .utf8)) ?? "").split(separator: "\n")
        return lines.compactMap { try? JSON.decode(JSONValue.self, from: String($0)) }
    }
}
