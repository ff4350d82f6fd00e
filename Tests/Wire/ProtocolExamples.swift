import Foundation
import NIOCore

/// The hexadecimal examples of the specification, by name, as the bytes they stand for.
enum ProtocolExamples {
    static let all: [String: ByteBuffer] = {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Shared/Wire/PROTOCOL.md")
        guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [:] }
        var examples: [String: ByteBuffer] = [:]
        var name: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```hex ") {
                name = String(line.dropFirst("```hex ".count))
                examples[name!] = ByteBuffer()
            } else if line.hasPrefix("```") {
                name = nil
            } else if let name {
                let digits = line.split(separator: "#", maxSplits: 1).first ?? ""
                examples[name]!.writeBytes(digits.split(separator: " ").compactMap { UInt8($0, radix: 16) })
            }
        }
        return examples
    }()

    /// The names of the blocks that make up the session, in its order.
    static let session = all.keys.filter { $0.hasPrefix("session-") }.sorted()

    static func bytes(_ name: String) throws -> ByteBuffer {
        struct Missing: Error { let name: String }
        guard let bytes = all[name] else { throw Missing(name: name) }
        return bytes
    }
}
