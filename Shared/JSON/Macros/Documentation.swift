import SwiftSyntax

/// What the `///` lines directly above a declaration say.
extension Trivia {
    /// As one line; `nil` without such lines. A blank line parts a comment from what follows.
    var documentation: String? {
        var lines: [Substring] = []
        for piece in pieces {
            switch piece {
            case .docLineComment(let text): lines.append(text.dropFirst(3))
            case .newlines(let count) where count > 1, .carriageReturnLineFeeds(let count) where count > 1: lines = []
            default: break
            }
        }
        let words = lines.flatMap { $0.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.value < 0x20 } } }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension String? {
    /// `, "text"` or `, label: "text"` as Swift source; nothing for `nil`.
    func asArgument(_ label: String? = nil) -> String {
        guard let self else { return "" }
        let escaped = self.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }
        return ", \(label.map { "\($0): " } ?? "")\"\(String(escaped))\""
    }
}
