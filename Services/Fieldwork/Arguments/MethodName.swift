/// The name of a method, such as `tokens.grants.find`, and what it says.
struct MethodName: Sendable, Equatable {
    let text: String
    /// Whose method it is, by its name; nil for those that every service has, such as `sys.health`.
    let service: String?

    /// - Returns: nil for what cannot be a method's name.
    init?(_ text: String) {
        let first = text.prefix { $0 != "." }
        guard !first.isEmpty, first.count < text.count - 1, text.wholeMatch(of: /[A-Za-z0-9_.\-]+/) != nil else { return nil }
        self.text = text
        service = first == "sys" ? nil : String(first)
    }
}
