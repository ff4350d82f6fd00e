import JSON

/// One object of a document, read member by member. What is wrong is noted, not thrown, so that reading goes on to the next mistake.
struct DocumentObject {
    private static let nameLimit = 60

    let members: JSONObject
    /// Such as `pages[0].questions[2]`; empty for the document itself.
    let path: String

    /// Notes a value that is no object, and has none then.
    init?(_ value: JSONValue, at path: String, _ mistakes: inout Mistakes) {
        guard let members = value.object else {
            mistakes.note(path.isEmpty ? "$" : path, "This must be an object, not \(value.kind).")
            return nil
        }
        self.members = members
        self.path = path
    }

    func path(to name: String) -> String {
        let name = name.count <= Self.nameLimit ? name : name.prefix(Self.nameLimit) + "…"
        return path.isEmpty ? name : "\(path).\(name)"
    }

    /// The member's value; nil when it is missing or null, which mean the same but for `has`.
    subscript(name: String) -> JSONValue? {
        // A conditional expression would take `nil` for the JSON value null, which it is a literal of, too.
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    func has(_ name: String) -> Bool {
        members[name] != nil
    }

    /// A text of at most `limit` characters; nil when there is none.
    func text(_ name: String, limit: Int, _ mistakes: inout Mistakes) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else {
            mistakes.note(path(to: name), "This must be a text, not \(value.kind).")
            return nil
        }
        if text.unicodeScalars.count > limit { mistakes.note(path(to: name), "This must not be longer than \(limit) characters.") }
        if text.utf8.contains(0) { mistakes.note(path(to: name), "The character U+0000 is not allowed.") }
        return text
    }

    /// A text that has to be there and to say something.
    func requiredText(_ name: String, limit: Int, _ mistakes: inout Mistakes) -> String {
        let count = mistakes.violations.count
        let text = text(name, limit: limit, &mistakes)
        let isBlank = text?.allSatisfy(\.isWhitespace) ?? true
        if isBlank, mistakes.violations.count == count { mistakes.note(path(to: name), "This must be a text that is not empty.") }
        return text ?? ""
    }

    /// A boolean; false when there is none.
    func flag(_ name: String, _ mistakes: inout Mistakes) -> Bool {
        guard let value = self[name] else { return false }
        guard let flag = value.bool else {
            mistakes.note(path(to: name), "This must be true or false, not \(value.kind).")
            return false
        }
        return flag
    }

    /// A whole number within the range; nil when there is none.
    func integer(_ name: String, in range: ClosedRange<Int64>, _ mistakes: inout Mistakes) -> Int64? {
        guard let value = self[name] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            let limits = range == Int64.min...Int64.max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
            mistakes.note(path(to: name), "This must be a whole number\(limits).")
            return nil
        }
        return number
    }

    /// Two numbers of which the first must not be the larger.
    func bounds(_ least: String, _ most: String, in range: ClosedRange<Int64>, _ mistakes: inout Mistakes) -> Bounds {
        let bounds = Bounds(minimum: integer(least, in: range, &mistakes), maximum: integer(most, in: range, &mistakes))
        if let minimum = bounds.minimum, let maximum = bounds.maximum, minimum > maximum {
            mistakes.note(path(to: most), "This must not be less than `\(least)`.")
        }
        return bounds
    }

    /// The elements of a list whose number is within the range; none when there is no such list, which is noted unless 0 will do.
    func elements(_ name: String, count range: ClosedRange<Int>, _ mistakes: inout Mistakes) -> [JSONValue] {
        guard let value = self[name] else {
            if range.lowerBound > 0 { mistakes.note(path(to: name), "This must be a list of at least \(range.lowerBound).") }
            return []
        }
        guard let elements = value.array else {
            mistakes.note(path(to: name), "This must be a list, not \(value.kind).")
            return []
        }
        if elements.count < range.lowerBound { mistakes.note(path(to: name), "This must be a list of at least \(range.lowerBound).") }
        if elements.count > range.upperBound { mistakes.note(path(to: name), "This must be a list of at most \(range.upperBound).") }
        return elements
    }

    /// One of the words of an enumeration; nil when there is none.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ mistakes: inout Mistakes) -> Word? where Word.RawValue == String {
        guard let value = self[name] else { return nil }
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            mistakes.note(path(to: name), "This must be one of \(words).")
            return nil
        }
        return word
    }

    /// Notes members that mean nothing: a misspelt one would be lost without a word.
    func refuseMembers(except names: [String], _ mistakes: inout Mistakes) {
        for name in members.keys where !names.contains(name) {
            mistakes.note(path(to: name), "There is no such member here.")
        }
    }
}
