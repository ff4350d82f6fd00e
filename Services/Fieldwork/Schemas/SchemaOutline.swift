import JSON

/// What a JSON Schema (draft 2020-12) says of an object's fields, as lines for people.
///
/// Reads what schemas of messages use: references, properties, arrays, maps, alternatives, enumerations, limits and defaults. What it does
/// not know it leaves out. A type inside itself is told once.
struct SchemaOutline: Sendable {
    private typealias Named = (schema: JSONValue, name: String?)

    /// Arrays, maps and alternatives inside each other that are looked into; references may lead round in circles.
    private static let deepest = 8

    private let root: JSONValue
    private let name: String
    private(set) var fields: [SchemaField] = []
    /// The names of the types that are being told.
    private var open: [String] = []

    /// - Parameter name: Of the type.
    init(_ schema: JSONValue, name: String) {
        root = schema
        self.name = name
        let (object, definition) = resolved(schema)
        guard object["type"]?.string == "object", object["additionalProperties"]?.object == nil else {
            fields = [SchemaField(depth: 0, name: "(value)", type: typeName(of: schema), isRequired: true, summary: summary(of: schema))]
            return
        }
        open = [name, definition].compactMap(\.self)
        append(object, depth: 0)
    }

    // MARK: Fields

    private mutating func append(_ object: JSONValue, depth: Int) {
        let required = Set((object["required"]?.array ?? []).compactMap(\.string))
        for (name, schema) in object["properties"]?.object ?? [:] {
            let isRequired = required.contains(name)
            fields.append(
                SchemaField(
                    depth: depth, name: name, type: typeName(of: schema, isNullTold: isRequired), isRequired: isRequired,
                    summary: summary(of: schema)))
            for inner in objects(in: schema) { append(inner, depth: depth + 1) }
        }
    }

    private mutating func append(_ inner: Named, depth: Int) {
        if let name = inner.name {
            guard !open.contains(name) else { return }
            open.append(name)
        }
        append(inner.schema, depth: depth)
        if inner.name != nil { open.removeLast() }
    }

    /// The objects with fields of their own that a value of this schema is or holds.
    private func objects(in schema: JSONValue, level: Int = 0) -> [Named] {
        let (actual, name) = resolved(schema)
        if actual["properties"] != nil { return [(actual, name)] }
        guard level < Self.deepest else { return [] }
        let within = [actual["items"], actual["additionalProperties"]].compactMap(\.self) + alternatives(of: actual)
        return within.flatMap { objects(in: $0, level: level + 1) }
    }

    private func summary(of schema: JSONValue) -> String {
        let text = schema["description"]?.string ?? resolved(schema).schema["description"]?.string ?? ""
        return text.replacing("\n", with: " ")
    }

    // MARK: Types

    /// - Parameter isNullTold: Whether it is worth telling that the value may be null: a field that may be left out is as good as null then.
    private func typeName(of schema: JSONValue, isNullTold: Bool = true, level: Int = 0) -> String {
        let (actual, name) = resolved(schema)
        guard level < Self.deepest else { return name ?? "any" }
        if let name, actual["properties"] != nil { return name }
        if let value = actual["const"] { return value.description }
        if let values = actual["enum"]?.array {
            return values.filter { isNullTold || !$0.isNull }.map(\.description).joined(separator: " | ")
        }
        let alternatives = alternatives(of: actual)
        guard alternatives.isEmpty else { return union(alternatives.map { typeName(of: $0, level: level + 1) }, isNullTold: isNullTold) }
        let types = actual["type"]?.array?.compactMap(\.string) ?? [actual["type"]?.string].compactMap(\.self)
        guard !types.isEmpty else { return "any" }
        return union(types.map { typeName($0, actual, level: level + 1) }, isNullTold: isNullTold) + remarks(actual)
    }

    private func union(_ types: [String], isNullTold: Bool) -> String {
        types.reduce(into: [String]()) { known, type in
            if !known.contains(type), isNullTold || type != "null" { known.append(type) }
        }.joined(separator: " | ")
    }

    private func typeName(_ type: String, _ schema: JSONValue, level: Int) -> String {
        switch type {
        case "array": "array of \(schema["items"].map { typeName(of: $0, level: level) } ?? "any")"
        case "object":
            switch schema["additionalProperties"] {
            case .object(let values)?: "map of \(typeName(of: .object(values), level: level))"
            default: "object"
            }
        default: schema["format"]?.string.map { "\(type) (\($0))" } ?? type
        }
    }

    private func alternatives(of schema: JSONValue) -> [JSONValue] {
        schema["anyOf"]?.array ?? schema["oneOf"]?.array ?? []
    }

    /// `, 0 to 16`, `, at most 20 characters`, `, default 3`
    private func remarks(_ schema: JSONValue) -> String {
        let limits = [("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " elements")]
        return limits.map { low, high, unit in
            switch (schema[low], schema[high]) {
            case (let low?, let high?): ", \(low) to \(high)\(unit)"
            case (let low?, nil): ", at least \(low)\(unit)"
            case (nil, let high?): ", at most \(high)\(unit)"
            case (nil, nil): ""
            }
        }.joined() + (schema["default"].map { ", default \($0)" } ?? "")
    }

    // MARK: References

    /// The schema behind references, and the name of the last one.
    private func resolved(_ schema: JSONValue) -> Named {
        var found: Named = (schema, nil)
        // A circle of references alone has no end.
        for _ in 0..<16 {
            guard let reference = found.schema["$ref"]?.string else { break }
            found = target(of: reference)
        }
        return found
    }

    private func target(of reference: String) -> Named {
        let prefix = "#/$defs/"
        guard reference.hasPrefix(prefix) else { return reference == "#" ? (root, name) : (true, nil) }
        let definition = String(reference.dropFirst(prefix.count))
        return (root["$defs"]?[definition] ?? true, definition)
    }
}
