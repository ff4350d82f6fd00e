import Foundation

/// Texts in the headers of a mail. Whatever is given, a header stays one header: control characters become spaces, and what is not plain
/// ASCII is encoded.
enum HeaderText {
    /// Bytes of UTF-8 in one encoded word: 52 characters of base64 and 12 around them leave room for `Subject: ` in a line of 76.
    private static let bytesInWord = 39

    /// RFC 2047's encoded words, folded; a short text of plain ASCII stays as it is.
    static func unstructured(_ text: String) -> String {
        let text = oneLine(text)
        return isPlain(text) && text.utf8.count <= 60 && !text.contains("=?") ? text : encodedWords(text)
    }

    /// What stands in front of an address: a quoted string, or encoded words.
    static func displayName(_ name: String) -> String {
        let name = oneLine(name)
        guard isPlain(name), name.utf8.count <= 60, !name.contains("=?") else { return encodedWords(name) }
        return "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        for character in text.unicodeScalars {
            let bytes = Array(String(character).utf8)
            if word.count + bytes.count > bytesInWord {
                words.append(encoded(word))
                word = []
            }
            word += bytes
        }
        if !word.isEmpty { words.append(encoded(word)) }
        return words.joined(separator: "\r\n ")
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }

    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control || $0 == "\u{2028}" || $0 == "\u{2029}" ? " " : $0 })
        ).trimmed
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
    }
}
