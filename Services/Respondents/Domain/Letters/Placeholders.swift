import ServiceKit

/// What one receiver's letter has in the places that its template leaves open.
struct LetterValues: Equatable, Sendable {
    let link: String
    let email: String
    let optOut: String
    let labels: [String]

    /// nil for a name that is no placeholder.
    subscript(name: Substring) -> String? {
        switch name {
        case "link": link
        case "email": email
        case "optout": optOut
        default: label(name)
        }
    }

    private func label(_ name: Substring) -> String? {
        guard name.hasPrefix("label"), let number = Int(name.dropFirst(5)), 1...ValidContact.maximumLabels ~= number,
            name.count == 5 + String(number).count
        else { return nil }
        return labels.indices.contains(number - 1) ? labels[number - 1] : ""
    }
}

/// Fills templates.
enum Placeholders {
    enum Form {
        case plain
        case html
    }

    /// The template with its placeholders replaced, in one pass: what a value holds is not looked at again.
    static func filled(_ template: String, with values: LetterValues, as form: Form) -> String {
        var text = ""
        var rest = template[...]
        while let start = rest.utf8.firstIndex(of: UInt8(ascii: "%")) {
            text += rest[..<start]
            let inner = rest[rest.utf8.index(after: start)...]
            guard let end = inner.utf8.firstIndex(of: UInt8(ascii: "%")), let value = values[inner[..<end]] else {
                text += "%"
                rest = inner
                continue
            }
            text += form == .html ? value.escapedForMarkup : value
            rest = inner[inner.utf8.index(after: end)...]
        }
        return text + rest
    }
}
