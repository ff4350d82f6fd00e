import JSON
import RPC

/// Reads the members of a JSON object and notes every mistake, so that one reply names them all.
///
/// Members that nobody asks for are passed over: an older gateway understands a newer client.
struct FieldReader {
    private let object: JSONObject
    private(set) var mistakes: [FieldViolation] = []

    init(_ object: JSONObject) {
        self.object = object
    }

    mutating func text(_ name: String) -> String {
        required(name, optionalText(name)) ?? ""
    }

    mutating func optionalText(_ name: String) -> String? {
        optional(name, "a string", \.string)
    }

    mutating func integer(_ name: String) -> Int64 {
        required(name, optional(name, "a whole number", \.integer)) ?? 0
    }

    mutating func optionalFlag(_ name: String) -> Bool? {
        optional(name, "true or false", \.bool)
    }

    /// One of the raw values of `Word`.
    mutating func word<Word: RawRepresentable>(_ name: String, of words: [Word]) -> Word? where Word.RawValue == String {
        guard let text = required(name, optionalText(name)) else { return nil }
        guard let word = words.first(where: { $0.rawValue == text }) else {
            note(name, "must be one of: \(words.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return word
    }

    mutating func optionalTexts(_ name: String) -> [String]? {
        guard let elements = optional(name, "an array of strings", \.array) else { return nil }
        return elements.enumerated().compactMap { index, element in
            // A hole in a list of labels.
            if element.isNull { return "" }
            if element.string == nil { note("\(name)[\(index)]", "must be a string") }
            return element.string
        }
    }

    mutating func optionalIntegers(_ name: String) -> [Int64]? {
        guard let elements = optional(name, "an array of whole numbers", \.array) else { return nil }
        return elements.enumerated().compactMap { index, element in
            if element.integer == nil { note("\(name)[\(index)]", "must be a whole number") }
            return element.integer
        }
    }

    mutating func words<Word: RawRepresentable>(_ name: String, of words: [Word]) -> [Word] where Word.RawValue == String {
        let texts = required(name, optionalTexts(name)) ?? []
        return texts.enumerated().compactMap { index, text in
            let word = words.first { $0.rawValue == text }
            if word == nil { note("\(name)[\(index)]", "must be one of: \(words.map(\.rawValue).joined(separator: ", "))") }
            return word
        }
    }

    mutating func note(_ field: String, _ description: String) {
        mistakes.append(FieldViolation(field: field, description: description))
    }

    /// - Throws: `Fault.invalid` with everything that was noted.
    func finish() throws(Fault) {
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
    }

    private mutating func required<Value>(_ name: String, _ value: Value?) -> Value? {
        if value == nil, object[name] == nil || object[name]?.isNull == true { note(name, "is required") }
        return value
    }

    private mutating func optional<Value>(_ name: String, _ what: String, _ read: (JSONValue) -> Value?) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        let read = read(value)
        if read == nil { note(name, "must be \(what)") }
        return read
    }
}
