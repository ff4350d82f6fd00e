/// What a client sends and takes: `application/vnd.api+json`, whatever its parameters, and nothing else.
enum MediaRange {
    static let jsonAPI = "application/vnd.api+json"

    /// - Parameter header: `Content-Type`.
    static func isJSONAPI(_ header: String?) -> Bool {
        header.map { range(of: $0[...]) == jsonAPI } ?? false
    }

    /// - Parameter header: `Accept`; without one everything is acceptable.
    static func allowsJSONAPI(_ header: String?) -> Bool {
        guard let header, !header.isEmpty else { return true }
        return header.split(separator: ",").contains { part in
            [jsonAPI, "application/*", "*/*"].contains(range(of: part)) && !isRefused(part)
        }
    }

    private static func range(of part: Substring) -> String {
        part.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    }

    /// A weight of zero.
    private static func isRefused(_ part: Substring) -> Bool {
        part.split(separator: ";").dropFirst().contains { parameter in
            let text = parameter.filter { $0 != " " && $0 != "\t" }.lowercased()
            return text.hasPrefix("q=") && Double(text.dropFirst(2)) == 0
        }
    }
}
