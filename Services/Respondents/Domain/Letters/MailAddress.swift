/// An e-mail address that can stand in an envelope and in a header as it is.
struct MailAddress: Equatable, Sendable {
    let text: String
    /// In lower case.
    let domain: String
    let local: String

    /// nil for what could end the address early, or is none. Quoted local parts and literal networks are not supported.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty, !domain.isEmpty,
            text.utf8.count <= 254, !text.hasControlCharacters, !text.contains(where: \.isWhitespace),
            text.utf8.allSatisfy({ !Self.special.contains($0) })
        else { return nil }
        self.text = text
        self.local = String(local)
        self.domain = domain.lowercased()
    }

    private static let special = Set("<>()[]\\,;:\"".utf8)

    var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }
}
