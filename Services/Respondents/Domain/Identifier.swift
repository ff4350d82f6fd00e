/// What a person is recognised by, in the order in which entries are looked for (S-3).
enum IdentifierKind: String, Sendable, CaseIterable {
    case uid
    case email
    case mobile
}

/// One identifier of a person, normalised (S-12).
struct Identifier: Equatable, Sendable {
    let kind: IdentifierKind
    /// As it is shown: trimmed, and a mobile number without its separators.
    let text: String
    /// As it is compared: an e-mail address in lower case.
    let key: String

    /// Why an identifier cannot be used: the end of a sentence that begins with its kind.
    struct Fault: Error, Equatable {
        let kind: IdentifierKind
        let reason: String
    }

    /// nil when nothing was given; an empty or blank text is nothing (S-11).
    static func normalized(_ kind: IdentifierKind, _ given: String?) throws(Fault) -> Identifier? {
        let text = (given ?? "").trimmed
        guard !text.isEmpty else { return nil }
        if text.hasControlCharacters { throw Fault(kind: kind, reason: "holds control characters") }
        switch kind {
        case .uid: return try uid(text)
        case .email: return try email(text)
        case .mobile: return try mobile(text)
        }
    }

    private static func uid(_ text: String) throws(Fault) -> Identifier {
        if text.utf8.count > 255 { throw Fault(kind: .uid, reason: "is longer than 255 bytes") }
        return Identifier(kind: .uid, text: text, key: text)
    }

    /// Checks what an address cannot do without, not whether it exists.
    private static func email(_ text: String) throws(Fault) -> Identifier {
        if text.utf8.count > 254 { throw Fault(kind: .email, reason: "is longer than 254 bytes") }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.contains(where: \.isWhitespace) else {
            throw Fault(kind: .email, reason: "is no e-mail address")
        }
        return Identifier(kind: .email, text: text, key: text.lowercased())
    }

    private static func mobile(_ text: String) throws(Fault) -> Identifier {
        var number = ""
        for character in text {
            switch character {
            case "0"..."9" where character.isASCII: number.append(character)
            case "+" where number.isEmpty: number.append(character)
            case "-", "–", ".", "/", "(", ")": continue
            case _ where character.isWhitespace: continue
            default: throw Fault(kind: .mobile, reason: "is no telephone number")
            }
        }
        // ITU-T E.164 knows 15 digits at most; some more leave room for an exit code.
        guard (1...20).contains(number.count { $0 != "+" }) else {
            throw Fault(kind: .mobile, reason: "is no telephone number of 1 to 20 digits")
        }
        return Identifier(kind: .mobile, text: number, key: number)
    }
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }

    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
