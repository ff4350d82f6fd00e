import Mustache
import ServiceKit

/// Escapes text for markup and quoted attributes.
///
/// The library's own escaping compares characters, so that a quotation mark with a combining accent behind it, which is one character and not
/// a quotation mark, would end an attribute.
struct ScalarEscaping: MustacheContentType {
    static let name = "MARKUP"

    func escapeText(_ text: String) -> String { text.escapedForMarkup }
}
