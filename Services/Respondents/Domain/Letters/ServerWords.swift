import Foundation

/// What a server said, without what must not be kept: receivers' addresses and links.
enum ServerWords {
    private static let longest = 300

    /// - Parameter secrets: The receiver's address, its parts, and the token of the link.
    static func cleaned(_ words: String, hiding secrets: [String]) -> String {
        var text = words
        // Shorter ones would take letters out of ordinary words.
        for secret in secrets where secret.utf8.count >= 3 {
            text = text.replacingOccurrences(of: secret, with: "…", options: .caseInsensitive)
        }
        let parts = text.split(whereSeparator: { $0.isWhitespace || ($0.unicodeScalars.first?.properties.generalCategory == .control) })
        return String(parts.map { $0.contains("@") ? "…" : String($0) }.joined(separator: " ").prefix(longest))
    }
}
