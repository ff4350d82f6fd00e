import Mustache

/// Escapes text for markup and quoted attributes scalar by scalar.
///
/// The library's own escaping compares characters, so that a quotation mark with a combining accent behind it, which is one character and not
/// a quotation mark, would end an attribute.
struct ScalarEscaping: MustacheContentType {
    static let name = "MARKUP"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
